import { testTrajectories } from "./trajectory.ts";

// Four epochs, each with a short last batch of 116 images.
testTrajectories({ images: 3700, epochs: 4, steps: 60, below: 0.85 }, ["Chrome"]);

// The whole first epoch of a default run. The long tests take two, in both hosts.
testTrajectories({ images: 60_000, epochs: 1, steps: 235, below: 0.6 }, ["Node"]);

import { testTrajectories } from "./trajectory.ts";

// Four epochs, each with a short last batch of 116 images. The long tests take the first epochs of a default run.
testTrajectories({ images: 3700, epochs: 4, steps: 60, below: 0.85 });

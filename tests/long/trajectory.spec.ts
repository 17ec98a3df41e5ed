import { testTrajectories } from "../gpu/trajectory.ts";

// The first two epochs of a default run, each with a short last batch.
testTrajectories({ images: 60_000, epochs: 2, steps: 470, below: 0.5 });

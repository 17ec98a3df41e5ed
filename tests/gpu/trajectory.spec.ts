import { testTrajectories } from "./trajectory.ts";

// Four epochs, each with a short last batch of 76 images. The long tests take two whole epochs of MNIST.
testTrajectories({ images: 7500, epochs: 4, steps: 120 });

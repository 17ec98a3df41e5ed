import { testTrajectories } from "./trajectory.ts";

// Four epochs, each with a short last batch of 116 images. The long tests take two whole epochs of MNIST.
testTrajectories({ images: 3700, epochs: 4, steps: 60 });

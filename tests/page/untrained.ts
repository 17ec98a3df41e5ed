// The codes that an untrained run gives MNIST's training images, computed here in float64.

import { initialParameters } from "../../src/model.ts";
import { readMnist } from "../support/mnist.ts";

const PIXELS = 784;
const SEED = 42;

/** Bytes, 784 an image. */
export const trainPixels = readMnist("train", "images");
export const trainLabels = readMnist("train", "labels");

/** (count, hidden), h = max(0, x W₁) for the first images and the first weights; the biases are 0. */
export function untrainedCodes(count: number, hidden: number): Float32Array {
  const { W_enc } = initialParameters({ inputs: PIXELS, hidden }, SEED);
  const codes = new Float32Array(count * hidden);
  for (let n = 0; n < count; n++) {
    const sums = new Float64Array(hidden);
    for (let p = 0; p < PIXELS; p++) {
      const pixel = trainPixels[n * PIXELS + p] as number;
      if (pixel === 0) continue;
      for (let j = 0; j < hidden; j++) {
        sums[j] = (sums[j] as number) + (pixel / 255) * (W_enc[p * hidden + j] as number);
      }
    }
    codes.set(
      sums.map((sum) => Math.max(0, sum)),
      n * hidden,
    );
  }
  return codes;
}

// The trained model that ships with the page, in plain loops.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readWeights } from "../../src/files/read_weights.ts";

export const trainedModelFile = fileURLToPath(
  new URL("../../src/app/trained_model/trained_model.safetensors", import.meta.url),
);

const HIDDEN = 64;
const { W_enc, b_enc, W_dec, b_dec } = readWeights(readFileSync(trainedModelFile), "f", {
  inputs: 784,
  hidden: HIDDEN,
});

/** Returns the code of an image with values from 0 to 1. */
export function trainedCode(x: readonly number[]): number[] {
  return Array.from(b_enc, (bias, unit) => {
    let sum = bias;
    x.forEach((value, pixel) => {
      sum += value * (W_enc[pixel * HIDDEN + unit] as number);
    });
    return Math.max(0, sum);
  });
}

/** @param silenced a unit whose activation is set to 0 */
export function trainedReconstruction(x: readonly number[], silenced?: number): number[] {
  const h = trainedCode(x);
  if (silenced !== undefined) h[silenced] = 0;
  return Array.from(b_dec, (bias, pixel) => {
    let sum = bias;
    h.forEach((activation, unit) => {
      sum += activation * (W_dec[unit * 784 + pixel] as number);
    });
    return 1 / (1 + Math.exp(-sum));
  });
}

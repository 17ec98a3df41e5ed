// decode — y = σ(h W₂ + b₂) and dz₂ = (2/(B·D)) (y − x) ⊙ y ⊙ (1 − y)

import type { OutputActivation } from "../config/settings.ts";
import { matmul } from "./matmul.ts";
import { type BatchShape, sigmoid } from "./shape.ts";

/** @returns y and dz2 (B,D) */
export function decode(
  { rows, inputs, hidden }: BatchShape,
  activation: OutputActivation,
  h: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
  X: Float64Array,
): { y: Float64Array; dz2: Float64Array } {
  const z = matmul(h, weights, rows, hidden, inputs);
  z.forEach((value, i) => {
    z[i] = value + (bias[i % inputs] as number);
  });
  const scale = 2 / (rows * inputs);
  if (activation === "linear") {
    return { y: z, dz2: z.map((y, i) => scale * (y - (X[i] as number))) };
  }
  const y = z.map(sigmoid);
  return { y, dz2: y.map((value, i) => scale * (value - (X[i] as number)) * value * (1 - value)) };
}

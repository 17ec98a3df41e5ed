// encode — h = φ(X W₁ + b₁)

import type { HiddenActivation } from "../config/settings.ts";
import { matmul } from "./matmul.ts";
import { type BatchShape, sigmoid } from "./shape.ts";

/** @returns h (B,H) */
export function encode(
  { rows, inputs, hidden }: BatchShape,
  activation: HiddenActivation,
  X: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
): Float64Array {
  const phi = activation === "relu" ? (z: number) => Math.max(z, 0) : sigmoid;
  const z = matmul(X, weights, rows, inputs, hidden);
  return z.map((value, i) => phi(value + (bias[i % hidden] as number)));
}

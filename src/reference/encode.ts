// encode — h = φ(X W₁ + b₁)

import { type ActivationName, activations } from "./activations.ts";
import { matmul } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns h (B,H) */
export function encode(
  { rows, inputs, hidden }: BatchShape,
  activation: ActivationName,
  X: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
): Float64Array {
  const z = matmul(X, weights, rows, inputs, hidden);
  return z.map((sum, i) => activations[activation].value(sum + (bias[i % hidden] as number)));
}

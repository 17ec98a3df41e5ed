// encoder_gradient — dW₁ = Xᵀ dz₁, db₁ = Σ_b dz₁

import { columnSums, matmul, transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dW1 (D,H) and db1 (H) */
export function encoder_gradient(
  { rows, inputs, hidden }: BatchShape,
  X: Float64Array,
  dz1: Float64Array,
): { weights: Float64Array; bias: Float64Array } {
  return {
    weights: matmul(transpose(X, rows, inputs), dz1, inputs, rows, hidden),
    bias: columnSums(dz1, rows, hidden),
  };
}

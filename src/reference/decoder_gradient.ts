// decoder_gradient — dW₂ = hᵀ dz₂, db₂ = Σ_b dz₂

import { columnSums, matmul, transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dW2 (H,D) and db2 (D) */
export function decoder_gradient(
  { rows, inputs, hidden }: BatchShape,
  h: Float64Array,
  dz2: Float64Array,
): { weights: Float64Array; bias: Float64Array } {
  return {
    weights: matmul(transpose(h, rows, hidden), dz2, hidden, rows, inputs),
    bias: columnSums(dz2, rows, inputs),
  };
}

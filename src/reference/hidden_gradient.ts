// hidden_gradient — dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'

import { type ActivationName, activations } from "./activations.ts";
import { matmul, transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dh = dz₂ W₂ᵀ (B,H) */
export const hidden_sums = (
  { rows, inputs, hidden }: BatchShape,
  dz2: Float64Array,
  weights: Float64Array,
): Float64Array => matmul(dz2, transpose(weights, hidden, inputs), rows, inputs, hidden);

/** @returns dz1 (B,H) */
export function hidden_gradient(
  shape: BatchShape,
  activation: ActivationName,
  dz2: Float64Array,
  weights: Float64Array,
  dm: Float64Array,
  h: Float64Array,
): Float64Array {
  const { rows, hidden } = shape;
  return hidden_sums(shape, dz2, weights).map((sum, i) =>
    activations[activation].backward(sum + (dm[i % hidden] as number) / rows, h[i] as number),
  );
}

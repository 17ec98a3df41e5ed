// hidden_gradient — dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'

import { type ActivationName, activations } from "./activations.ts";
import { matmul, transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dz1 (B,H) */
export function hidden_gradient(
  { rows, inputs, hidden }: BatchShape,
  activation: ActivationName,
  dz2: Float64Array,
  weights: Float64Array,
  dm: Float64Array,
  h: Float64Array,
): Float64Array {
  const dh = matmul(dz2, transpose(weights, hidden, inputs), rows, inputs, hidden);
  return dh.map((sum, i) =>
    activations[activation].backward(sum + (dm[i % hidden] as number) / rows, h[i] as number),
  );
}

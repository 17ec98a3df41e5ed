// hidden_gradient — dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'(z₁)

import type { HiddenActivation } from "../config/settings.ts";
import { matmul, transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dz1 (B,H) */
export function hidden_gradient(
  { rows, inputs, hidden }: BatchShape,
  activation: HiddenActivation,
  dz2: Float64Array,
  weights: Float64Array,
  dm: Float64Array,
  h: Float64Array,
): Float64Array {
  const slope =
    activation === "relu" ? (value: number) => (value > 0 ? 1 : 0) : (v: number) => v * (1 - v);
  const dh = matmul(dz2, transpose(weights, hidden, inputs), rows, inputs, hidden);
  return dh.map((sum, i) => (sum + (dm[i % hidden] as number) / rows) * slope(h[i] as number));
}

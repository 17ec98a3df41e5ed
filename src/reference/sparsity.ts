// sparsity — m_j = (1/B) Σ_b h[b,j], its KL divergence from ρ and the slope of λ KL
//   KL_j = ρ ln(ρ/(m_j+ε)) + (1−ρ) ln((1−ρ)/(1−m_j+ε))
//   dm_j = λ ( −ρ/(m_j+ε) + (1−ρ)/(1−m_j+ε) )
// Beyond m = 1 − 1e-3 both go on along the tangent at that point.

import { columnSums } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

export const EPSILON = 1e-10;
export const SATURATION = 1 - 1e-3;

export interface Sparsity {
  /** Mean activations, divergences and slopes (H). */
  readonly m: Float64Array;
  readonly KL: Float64Array;
  readonly dm: Float64Array;
  /** Units past 1 − 1e-3, and units that no row activates. */
  readonly saturated: number;
  readonly silent: number;
}

export function sparsity(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  h: Float64Array,
  rho: number,
  lambda: number,
): Sparsity {
  const m = columnSums(h, rows, hidden).map((sum) => sum / rows);
  const inside = m.map((mean) => Math.min(mean, SATURATION));
  const slope = inside.map((mean) => -rho / (mean + EPSILON) + (1 - rho) / (1 - mean + EPSILON));
  const KL = inside.map((mean, j) => {
    const divergence =
      rho * Math.log(rho / (mean + EPSILON)) +
      (1 - rho) * Math.log((1 - rho) / (1 - mean + EPSILON));
    return divergence + (slope[j] as number) * ((m[j] as number) - mean);
  });
  return {
    m,
    KL,
    dm: slope.map((value) => lambda * value),
    saturated: m.filter((mean) => mean > SATURATION).length,
    silent: m.filter((mean) => mean === 0).length,
  };
}

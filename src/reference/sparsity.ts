// sparsity — m_j = (1/B) Σ_b h[b,j],  penalty_j = P(m_j),  dm_j = λ P'(m_j)

import type { Settings } from "../config/settings.ts";
import { columnSums } from "./matmul.ts";
import { penalties, SATURATION } from "./penalties.ts";
import type { BatchShape } from "./shape.ts";

export interface Sparsity {
  /** Mean activations, penalties and slopes (H). */
  readonly m: Float64Array;
  readonly penalty: Float64Array;
  readonly dm: Float64Array;
  /** Units whose mean exceeds 1 − 1e-3, and units that no row activates. */
  readonly saturated: number;
  readonly silent: number;
}

export function sparsity(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  h: Float64Array,
  settings: Settings,
): Sparsity {
  const m = columnSums(h, rows, hidden).map((sum) => sum / rows);
  const of = (mean: number) => penalties[settings.penalty](mean, settings);
  return {
    m,
    penalty: m.map((mean) => of(mean).value),
    dm: m.map((mean) => settings.sparsityWeight * of(mean).slope),
    saturated: m.filter((mean) => mean > SATURATION).length,
    silent: m.filter((mean) => mean === 0).length,
  };
}

// sparsity — m_j = (1/B) Σ_b h[b,j],  active_j = (1/B) #{ b : h[b,j] ≠ 0 },  penalty_j = P(m_j),  dm_j = λ P'(m_j)

import type { Settings } from "../config/settings.ts";
import { columnSums } from "./matmul.ts";
import { penalties, SATURATION } from "./penalties.ts";
import type { BatchShape } from "./shape.ts";

export interface Sparsity {
  /** Mean activations, shares of rows in which units are active, penalties and slopes (H). */
  readonly m: Float64Array;
  readonly active: Float64Array;
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
  norms: Float64Array = new Float64Array(hidden).fill(1),
): Sparsity {
  const meanOf = (values: Float64Array) =>
    columnSums(values, rows, hidden).map((sum) => sum / rows);
  const m = meanOf(h);
  const active = meanOf(h.map((value) => Number(value !== 0)));
  const of = (j: number) =>
    penalties[settings.penalty](m[j] as number, settings, active[j] as number, norms[j] as number);
  return {
    m,
    active,
    penalty: m.map((_, j) => of(j).value),
    dm: m.map((_, j) => settings.sparsityWeight * of(j).slope),
    saturated: m.filter((mean) => mean > SATURATION).length,
    silent: active.filter((share) => share === 0).length,
  };
}

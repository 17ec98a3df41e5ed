// merge — dz₁ = 1[h > 0] · ( Σ_{g: j < prefixes[g]} dh[g B + b, j] + dm/B ) + dã · 1[ã > 0]

import { type AuxiliaryPart, auxiliaryAt } from "./auxiliary_part.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dz1 (B,H) from dh (G·B,H) */
export function merge(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  prefixes: readonly number[],
  dh: Float64Array,
  h: Float64Array,
  dm: Float64Array,
  auxiliary?: AuxiliaryPart,
): Float64Array {
  const dz1 = new Float64Array(rows * hidden);
  for (let i = 0; i < rows * hidden; i++) {
    const j = i % hidden;
    let sum = (dm[j] as number) / rows;
    prefixes.forEach((prefix, g) => {
      if (j < prefix) sum += dh[g * rows * hidden + i] as number;
    });
    dz1[i] = ((h[i] as number) > 0 ? sum : 0) + auxiliaryAt(auxiliary, i);
  }
  return dz1;
}

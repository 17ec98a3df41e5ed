// jumprelu_gradient — the gradients of JumpReLU at z, and the terms of those at the thresholds θ
//   dz₁ = d · 1[z > θ]        t = −(d θ) · 1[|z − θ| < ε/2] / ε
// A penalty on h adds dm/B to d; a penalty on the number of active units adds it to d θ.

import { type AuxiliaryPart, auxiliaryAt } from "./auxiliary_part.ts";
import type { BatchShape } from "./shape.ts";

/** @returns dz1 (B,H), and the terms (B,H) whose column sums are the thresholds' gradient */
export function jumprelu_gradient(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  penaltyOn: "activations" | "counts",
  bandwidth: number,
  dh: Float64Array,
  z: Float64Array,
  threshold: Float64Array,
  dm: Float64Array,
  auxiliary?: AuxiliaryPart,
): { dz1: Float64Array; terms: Float64Array } {
  const dz1 = new Float64Array(rows * hidden);
  const terms = new Float64Array(rows * hidden);
  for (let b = 0; b < rows; b++) {
    for (let j = 0; j < hidden; j++) {
      const i = b * hidden + j;
      const theta = threshold[j] as number;
      const pull = (dm[j] as number) / rows;
      const d = (dh[i] as number) + (penaltyOn === "activations" ? pull : 0);
      const ofCounts = penaltyOn === "counts" ? pull : 0;
      dz1[i] = ((z[i] as number) > theta ? d : 0) + auxiliaryAt(auxiliary, i);
      const isNear = Math.abs((z[i] as number) - theta) < bandwidth / 2;
      if (isNear) terms[i] = -(d * theta + ofCounts) / bandwidth;
    }
  }
  return { dz1, terms };
}

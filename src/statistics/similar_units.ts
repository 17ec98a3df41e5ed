// Hidden units that draw similar patterns: their rows of W_dec have a high cosine similarity.

import { highest } from "./highest.ts";
import { checkUnit } from "./unit_statistics.ts";

export interface SimilarUnit {
  readonly unit: number;
  /** w_j · w_k / (‖w_j‖ ‖w_k‖), −1 to 1. */
  readonly cosine: number;
}

/**
 * Returns the `count` other units with the highest cosine similarity, in descending order. Units whose row is
 * all zeros have no direction: they are left out and have no similar units.
 *
 * @param decoder W_dec (H,D), row-major, without padding
 * @param hidden H
 * @param inputs D
 * @param unit j
 * @throws Error if the decoder has another length or the unit does not exist
 */
export function similarUnits(
  decoder: Float32Array,
  hidden: number,
  inputs: number,
  unit: number,
  count: number,
): SimilarUnit[] {
  if (decoder.length !== hidden * inputs) {
    throw new Error(`${decoder.length} values are not a decoder of ${hidden} × ${inputs}.`);
  }
  checkUnit(unit, hidden);
  const row = (k: number) => decoder.subarray(k * inputs, (k + 1) * inputs);
  const own = row(unit);
  const ownNorm = Math.sqrt(dot(own, own));
  const cosines = new Float64Array(hidden);
  for (let k = 0; k < hidden; k++) {
    const other = row(k);
    // 0/0 is NaN, which is never among the highest.
    const cosine = dot(own, other) / (ownNorm * Math.sqrt(dot(other, other)));
    cosines[k] = k === unit ? Number.NaN : Math.max(-1, Math.min(1, cosine));
  }
  return highest(cosines, count).map(({ index, value }) => ({ unit: index, cosine: value }));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

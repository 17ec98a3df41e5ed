// What one hidden unit does over a set of images.

import { codeCount } from "./code_statistics.ts";
import { highest } from "./highest.ts";

export interface ActivationHistogram {
  /**
   * How many of the active values, h > 0, lie in each of equal bins from 0 to the unit's highest
   * value. A bin holds its lower edge, and the last one both.
   */
  readonly counts: Uint32Array;
  /** How many values are not active; with the counts they make N. */
  readonly inactive: number;
}

export interface UnitStatistics {
  /** (1/N) Σ_n h[n,j] */
  readonly mean: number;
  /** (1/N) #{ n : h[n,j] > 0 } */
  readonly firingRate: number;
  /** Of the active values; 0 where there are none. */
  readonly max: number;
  readonly histogram: ActivationHistogram;
  /** The images that activate the unit most, descending; of equal ones the first. */
  readonly top: readonly { readonly image: number; readonly activation: number }[];
}

/**
 * @param codes (N,H) finite activations, row-major
 * @param hidden H
 * @param unit j
 * @param bins of the histogram, at least 1
 * @param top how many images at the most
 * @throws Error where the codes are no whole rows, or none, or there is no such unit
 */
export function unitStatistics(
  codes: Float32Array,
  hidden: number,
  unit: number,
  { bins, top }: { readonly bins: number; readonly top: number },
): UnitStatistics {
  const count = codeCount(codes, hidden);
  checkUnit(unit, hidden);
  // One strided pass for the column; all others then read it in memory's order.
  const activations = new Float32Array(count);
  let sum = 0;
  let fired = 0;
  let max = 0;
  for (let n = 0; n < count; n++) {
    const activation = codes[n * hidden + unit] as number;
    activations[n] = activation;
    sum += activation;
    if (activation > 0) fired++;
    if (activation > max) max = activation;
  }
  return {
    mean: sum / count,
    firingRate: fired / count,
    max,
    histogram: { counts: histogram(activations, max, bins), inactive: count - fired },
    top: highest(activations, top, 0).map(({ index, value }) => ({
      image: index,
      activation: value,
    })),
  };
}

function histogram(activations: Float32Array, max: number, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const activation of activations) {
    if (!(activation > 0)) continue;
    const bin = Math.min(bins - 1, Math.floor((activation * bins) / max));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** @throws Error where there is no such unit */
export function checkUnit(unit: number, hidden: number): void {
  if (!Number.isInteger(unit) || unit < 0 || unit >= hidden) {
    throw new Error(`There is no unit ${unit} among ${hidden} hidden units.`);
  }
}

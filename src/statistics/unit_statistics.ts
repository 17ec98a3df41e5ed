// Statistics of one hidden unit over a set of images.

import { codeCount } from "./code_statistics.ts";
import { highest } from "./highest.ts";

interface ActivationHistogram {
  /**
   * Number of activations h > 0 per bin; the bins divide the range from 0 to the unit's highest activation
   * evenly. A bin includes its lower edge; the last one also includes its upper edge.
   */
  readonly counts: Uint32Array;
  /** Number of the other activations; together with the counts, N. */
  readonly inactive: number;
}

export interface UnitStatistics {
  /** (1/N) Σ_n h[n,j] */
  readonly mean: number;
  /** (1/N) #{ n : h[n,j] > 0 } */
  readonly firingRate: number;
  /** The highest activation; 0 for a dead unit. */
  readonly max: number;
  readonly histogram: ActivationHistogram;
  /** The images that activate the unit most, in descending order. */
  readonly top: readonly { readonly image: number; readonly activation: number }[];
}

/**
 * @param codes (N,H) finite activations, row-major
 * @param hidden H
 * @param unit j
 * @param bins number of bins of the histogram, at least 1
 * @param top maximum number of images
 * @throws Error if the codes are empty or not whole rows, or the unit does not exist
 */
export function unitStatistics(
  codes: Float32Array,
  hidden: number,
  unit: number,
  { bins, top }: { readonly bins: number; readonly top: number },
): UnitStatistics {
  const count = codeCount(codes, hidden);
  checkUnit(unit, hidden);
  // Copy the column in one strided pass; later passes read contiguous memory.
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

/** @throws Error if the unit does not exist */
export function checkUnit(unit: number, hidden: number): void {
  if (!Number.isInteger(unit) || unit < 0 || unit >= hidden) {
    throw new Error(
      `Unit ${unit} does not exist; there are ${hidden} hidden units, counted from 0.`,
    );
  }
}

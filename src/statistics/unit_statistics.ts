// Statistics of one hidden unit over a set of images.

import { codeCount } from "./code_statistics.ts";

interface ActivationHistogram {
  /**
   * Number of activations h > 0 per bin; the bins divide the range from 0 to the unit's highest activation
   * evenly. A bin includes its lower edge; the last one also includes its upper edge.
   */
  readonly counts: Uint32Array;
  /** Number of the other activations; together with the counts, N. */
  readonly inactive: number;
}

/** An image that activates the unit. */
export interface Example {
  readonly image: number;
  readonly activation: number;
}

export interface UnitStatistics {
  /** (1/N) Σ_n h[n,j] */
  readonly mean: number;
  /** (1/N) #{ n : h[n,j] > 0 } */
  readonly firingRate: number;
  /** The highest activation; 0 for a dead unit. */
  readonly max: number;
  readonly histogram: ActivationHistogram;
  /**
   * (classes) Σ h[n,j] over the images of a class that activate the unit, divided by the same sum over all images;
   * all 0 for a dead unit. There are as many classes as the highest label requires.
   */
  readonly classShares: Float64Array;
  /** The images that activate the unit most, in descending order. */
  readonly top: readonly Example[];
  /**
   * Images at evenly spaced ranks of the middle third of those that activate the unit, in descending order. None
   * of them is among the first `examples` of `top`.
   */
  readonly medium: readonly Example[];
  /** The same of the third that activates the unit least. */
  readonly weak: readonly Example[];
}

interface Options {
  /** Bins of the histogram, at least 1. */
  readonly bins: number;
  /** The most images in `top`. */
  readonly top: number;
  /** The most images in `medium`, and in `weak`. */
  readonly examples: number;
}

/**
 * @param codes (N,H) finite activations, row-major
 * @param labels (N), classes counted from 0
 * @param hidden H
 * @param unit j
 * @throws Error if the codes are empty or not whole rows, or not as many as the labels, or the unit does not exist
 */
export function unitStatistics(
  codes: Float32Array,
  labels: ArrayLike<number>,
  hidden: number,
  unit: number,
  { bins, top, examples }: Options,
): UnitStatistics {
  const count = codeCount(codes, hidden);
  checkUnit(unit, hidden);
  if (labels.length !== count)
    throw new Error(`${labels.length} labels are not those of ${count} codes.`);
  // Copy the column in one strided pass; later passes read contiguous memory.
  const activations = Float32Array.from(
    { length: count },
    (_, n) => codes[n * hidden + unit] as number,
  );
  const active = byActivation(activations);
  const at = (ranks: readonly number[]) =>
    ranks.map((rank): Example => {
      const image = active[rank] as number;
      return { image, activation: activations[image] as number };
    });
  const max = active.length > 0 ? (activations[active[0] as number] as number) : 0;
  const strong = Math.min(examples, active.length);
  // Where the thirds begin; of a few images, the strong ones take theirs first.
  const middle = Math.max(strong, Math.floor(active.length / 3));
  const weak = middle + Math.ceil((active.length - middle) / 2);
  return {
    mean: activations.reduce((sum, activation) => sum + activation, 0) / count,
    firingRate: active.length / count,
    max,
    histogram: { counts: histogram(activations, max, bins), inactive: count - active.length },
    classShares: classShares(activations, labels),
    top: at(spread(0, Math.min(top, active.length), top)),
    medium: at(spread(middle, weak, examples)),
    weak: at(spread(weak, active.length, examples)),
  };
}

/** Returns the images with an activation above 0, the highest first; of equal ones, the first come first: sorting is stable. */
function byActivation(activations: Float32Array): Uint32Array {
  const images = Uint32Array.from(activations.keys()).filter((n) => (activations[n] as number) > 0);
  return images.sort((a, b) => (activations[b] as number) - (activations[a] as number));
}

/** Returns at most `count` whole numbers from `from` up to but not including `to`, at the centres of equal parts. */
function spread(from: number, to: number, count: number): number[] {
  const length = Math.min(count, to - from);
  return Array.from({ length }, (_, i) => from + Math.floor(((i + 0.5) * (to - from)) / length));
}

function classShares(activations: Float32Array, labels: ArrayLike<number>): Float64Array {
  let classes = 1;
  for (let n = 0; n < labels.length; n++) classes = Math.max(classes, 1 + (labels[n] as number));
  const sums = new Float64Array(classes);
  activations.forEach((activation, n) => {
    const label = labels[n] as number;
    if (activation > 0) sums[label] = (sums[label] as number) + activation;
  });
  const total = sums.reduce((all, sum) => all + sum, 0);
  return total > 0 ? sums.map((sum) => sum / total) : sums;
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

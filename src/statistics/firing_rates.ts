// Histograms of firing rates.

import { nice, ticks } from "d3-array";

export interface FiringRateHistogram {
  /** Bin edges (bins + 1), around the rates that are not 0: equally spaced, on a logarithmic axis if `isLogarithmic`. */
  readonly edges: Float64Array;
  /** Number of rates per bin. A bin includes its lower edge; the last one also includes its upper edge. */
  readonly counts: Uint32Array;
  /** Number of rates that are 0. */
  readonly never: number;
  /** Whether the rates differ so much that most of them would be in one bin of a linear axis. */
  readonly isLogarithmic: boolean;
}

/** About as many bins as this on a linear axis. */
const BINS = 12;
/** Bins per decade on a logarithmic axis. */
export const BINS_PER_DECADE = 4;
/** The highest and the lowest rate are at least this many times apart if the axis is logarithmic. */
const MIN_RATIO = 20;
/** Rates closer than this, a share of the images, are not spread over the whole axis. */
const MIN_RANGE = 0.02;

/**
 * @param rates (H), shares of N images: 0, or from 1/N to 1
 * @param count N
 * @throws Error if a rate is impossible for N images
 */
export function firingRateHistogram(rates: ArrayLike<number>, count: number): FiringRateHistogram {
  const fired = firedRates(rates, count);
  const [lowest, highest] = [
    fired.reduce((a, b) => Math.min(a, b), 1),
    fired.reduce((a, b) => Math.max(a, b), 0),
  ];
  const isLogarithmic = highest >= MIN_RATIO * lowest;
  const edges = isLogarithmic ? decadeEdges(lowest, highest) : evenEdges(lowest, highest);
  const never = rates.length - fired.length;
  return { edges, counts: countsOf(fired, edges), never, isLogarithmic };
}

/**
 * Returns the histogram over all decades that rates of N images can be in, so that those of several models of the
 * same data have the same bins.
 * @throws Error if a rate is impossible for N images
 */
export function logFiringRateHistogram(
  rates: ArrayLike<number>,
  count: number,
): FiringRateHistogram {
  const fired = firedRates(rates, count);
  const edges = decadeEdges(1 / count, 1);
  const never = rates.length - fired.length;
  return { edges, counts: countsOf(fired, edges), never, isLogarithmic: true };
}

/** Numbers of units that fire for more than these shares of the images. */
export const denseUnits = (rates: Float64Array) => ({
  above10Percent: rates.filter((rate) => rate > 0.1).length,
  above50Percent: rates.filter((rate) => rate > 0.5).length,
});

/** Returns the rates that are not 0. */
function firedRates(rates: ArrayLike<number>, count: number): Float64Array {
  const fired = Float64Array.from(rates).filter((rate) => rate !== 0);
  for (const rate of fired) {
    // 1/N may have been rounded.
    if (!(rate * count >= 0.5 && rate <= 1)) {
      throw new Error(`${rate} is not a firing rate over ${count} images.`);
    }
  }
  return fired;
}

function countsOf(fired: Float64Array, edges: Float64Array): Uint32Array {
  const counts = new Uint32Array(edges.length - 1);
  for (const rate of fired) {
    // Compare with the edges: divisions and logarithms would put some rates into the bin below theirs.
    const bin = Math.min(
      counts.length - 1,
      edges.findLastIndex((edge) => edge <= rate),
    );
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** Returns round numbers around the rates; all of [0, 1] if there are none. */
function evenEdges(lowest: number, highest: number): Float64Array {
  if (highest === 0) return Float64Array.of(0, 1);
  const extra = Math.max(0, MIN_RANGE - (highest - lowest)) / 2;
  const ends = nice(Math.max(0, lowest - extra), Math.min(1, highest + extra), BINS);
  return Float64Array.from(ticks(...ends, BINS));
}

/** Returns the edges of the bins of all decades that contain rates. */
function decadeEdges(lowest: number, highest: number): Float64Array {
  let [first, last] = [0, 0];
  while (decade(first) > lowest) first--;
  while (decade(last - 1) >= highest) last--;
  return Float64Array.from({ length: (last - first) * BINS_PER_DECADE + 1 }, (_, i) =>
    i % BINS_PER_DECADE === 0
      ? decade(first + i / BINS_PER_DECADE)
      : 10 ** (first + i / BINS_PER_DECADE),
  );
}

/** Returns the float64 nearest to a power of ten, which 10 ** exponent is not always. */
const decade = (exponent: number) => Number(`1e${exponent}`);

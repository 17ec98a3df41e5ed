// Histograms of firing rates. The bins are logarithmic, because a few units fire often and many rarely.

export interface FiringRateHistogram {
  /** Bin edges (bins + 1), equally spaced on a logarithmic axis, from a power of ten to 1. */
  readonly edges: Float64Array;
  /** Number of rates per bin. A bin includes its lower edge; the last one also includes 1. */
  readonly counts: Uint32Array;
  /** Number of rates that are 0, which have no place on a logarithmic axis. */
  readonly never: number;
}

/**
 * @param rates (H), shares of N images: 0, or from 1/N to 1
 * @param count N; the first edge is the largest power of ten below 1 that is at most 1/N
 * @param perDecade bins per decade, a whole number
 * @throws Error if a rate is impossible for N images
 */
export function firingRateHistogram(
  rates: ArrayLike<number>,
  count: number,
  perDecade: number,
): FiringRateHistogram {
  const edges = decadeEdges(1 / count, perDecade);
  const counts = new Uint32Array(edges.length - 1);
  let never = 0;
  for (const rate of Array.from(rates)) {
    if (rate === 0) {
      never++;
      continue;
    }
    if (!(rate >= (edges[0] as number) && rate <= 1)) {
      throw new Error(`${rate} is not a firing rate over ${count} images.`);
    }
    // Compare with the edges: taking logarithms would put 0.001 into the bin below it.
    const bin = Math.min(
      counts.length - 1,
      edges.findLastIndex((edge) => edge <= rate),
    );
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { edges, counts, never };
}

function decadeEdges(smallest: number, perDecade: number): Float64Array {
  let decades = 1;
  while (decade(-decades) > smallest) decades++;
  return Float64Array.from({ length: decades * perDecade + 1 }, (_, i) =>
    i % perDecade === 0 ? decade(i / perDecade - decades) : 10 ** (i / perDecade - decades),
  );
}

/** Returns the float64 nearest to a power of ten, which 10 ** exponent is not always. */
const decade = (exponent: number) => Number(`1e${exponent}`);

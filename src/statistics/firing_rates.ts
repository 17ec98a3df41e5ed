// How firing rates are spread: over decades, where a few units fire often and many seldom.

export interface FiringRateHistogram {
  /** Powers of ten, equally far apart on a logarithmic axis, from a whole decade up to 1 (bins + 1). */
  readonly edges: Float64Array;
  /** How many rates lie in each bin, which holds its lower edge; the last one holds 1 too. */
  readonly counts: Uint32Array;
  /** How many rates are 0: they have no place on a logarithmic axis. */
  readonly never: number;
}

/**
 * @param rates (H), shares of N images: 0, or from 1/N to 1
 * @param count N; the first edge is the highest whole decade, below 1, that is no more than 1/N
 * @param perDecade bins per decade, a whole number
 * @throws Error where a rate is none of N images
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
      throw new Error(`${rate} is no firing rate over ${count} images.`);
    }
    // Compared with the edges themselves: a logarithm would put 0.001 into the bin below it.
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

/** The float64 nearest to a power of ten, which 10 ** exponent need not be. */
const decade = (exponent: number) => Number(`1e${exponent}`);

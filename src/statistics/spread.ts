/** The range and median of a few samples. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/**
 * The median of an even number of samples is the mean of the middle two.
 * @throws RangeError if there are no samples
 */
export function spread(samples: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(samples).sort();
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError("There are no samples.");
  const below = sorted[(sorted.length - 1) >> 1] as number;
  const above = sorted[sorted.length >> 1] as number;
  return { min, median: (below + above) / 2, max };
}

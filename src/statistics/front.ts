// The front of sparsity and error: the runs that no other run beats in both.

export interface FrontPoint {
  /** Active units per row. */
  readonly l0: number;
  /** Mean squared error. */
  readonly error: number;
}

/** Returns the points for which no other has both a smaller error and an L0 that is not larger, sparsest first. */
export function frontOf<Point extends FrontPoint>(points: readonly Point[]): Point[] {
  const sparsestFirst = points.toSorted((a, b) => a.l0 - b.l0 || a.error - b.error);
  let lowest = Number.POSITIVE_INFINITY;
  return sparsestFirst.filter(({ error }) => {
    const isLower = error < lowest;
    if (isLower) lowest = error;
    return isLower;
  });
}

// What the weights of hidden units tell: how long each unit's are, and how far a picture of them must reach.

/** Magnitudes are counted in so many equal bins: the reach is known to this part of the largest. */
const BINS = 4096;
/** The share of the weights that a picture shows without cutting them off. */
const SHOWN = 0.998;

export interface WeightStatistics {
  /** ‖w_j‖ (H) */
  readonly norms: Float64Array;
  /**
   * 99.8 % of all |w| are no larger: a few far ones do not make the others pale. 1/4096 of the largest
   * too high at most, and 0 where all weights are.
   */
  readonly reach: number;
}

/**
 * @param weights row-major, without padding
 * @param columns of the weights
 * @param unitsAre what a unit's weights are: a row of W_dec (H,D), or a column of W_enc (D,H)
 */
export function weightStatistics(
  weights: Float32Array,
  columns: number,
  unitsAre: "rows" | "columns",
): WeightStatistics {
  const rows = weights.length / columns;
  const squares = new Float64Array(unitsAre === "rows" ? rows : columns);
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const weight = weights[row * columns + column] as number;
      const unit = unitsAre === "rows" ? row : column;
      squares[unit] = (squares[unit] as number) + weight * weight;
      largest = Math.max(largest, Math.abs(weight));
    }
  }
  return { norms: squares.map(Math.sqrt), reach: reachOf(weights, largest) };
}

function reachOf(weights: Float32Array, largest: number): number {
  if (largest === 0) return 0;
  const counts = new Uint32Array(BINS);
  for (const weight of weights) {
    const bin = Math.min(BINS - 1, Math.floor((Math.abs(weight) / largest) * BINS));
    counts[bin] = (counts[bin] as number) + 1;
  }
  let left = SHOWN * weights.length;
  let bin = 0;
  while (left > 0) left -= counts[bin++] as number;
  return (bin / BINS) * largest;
}

// Statistics of the hidden units' weights: each unit's norm, and the scale on which to draw them.

/** Magnitudes are counted in this many equal bins, which limits the precision of `scaleMax`. */
const BINS = 4096;
/** The share of the weights that are drawn without being clipped. */
const SHOWN = 0.998;

export interface WeightStatistics {
  /** ‖w_j‖ (H) */
  readonly norms: Float64Array;
  /**
   * The 99.8th percentile of |w|, so that a few outliers do not make all other weights pale. It is too high
   * by at most 1/4096 of the largest |w|, and 0 if all weights are 0.
   */
  readonly scaleMax: number;
}

/**
 * @param weights row-major, without padding
 * @param columns columns of the matrix
 * @param unitsAre whether a unit's weights are a row, as in W_dec (H,D), or a column, as in W_enc (D,H)
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
  return { norms: squares.map(Math.sqrt), scaleMax: scaleMaxOf(weights, largest) };
}

function scaleMaxOf(weights: Float32Array, largest: number): number {
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

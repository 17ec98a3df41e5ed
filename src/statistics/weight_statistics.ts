// Norms of the weights of hidden units, and the scale for showing them as images.

/** Number of bins for magnitudes; the scale is exact to this fraction of the largest weight. */
const BINS = 4096;
/** The share of the weights that an image shows without clipping. */
const UNCLIPPED = 0.998;

export interface WeightStatistics {
  /** ‖w_j‖ (H) */
  readonly norms: Float64Array;
  /**
   * 99.8% of all |w| are at most this, so that a few outliers do not make all other weights pale. Too high by
   * at most 1/4096 of the largest |w|; 0 if all weights are 0.
   */
  readonly scaleMax: number;
}

/**
 * @param weights row-major, without padding
 * @param columns number of columns
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
  let remaining = UNCLIPPED * weights.length;
  let bin = 0;
  while (remaining > 0) remaining -= counts[bin++] as number;
  return (bin / BINS) * largest;
}

/** The byte of a weight of 0 in `weightBytes`. */
export const ZERO_WEIGHT = 128;

/**
 * Returns weights as bytes, to be shown as images: ±`scaleMax` is `ZERO_WEIGHT` ± 127, and larger weights are
 * clipped. If a weight is NaN or infinite, all become 0.
 * @param weights row-major, without padding
 */
export function weightBytes(weights: Float32Array, columns: number): Uint8Array {
  const { scaleMax } = weightStatistics(weights, columns, "rows");
  const bytes = new Uint8Array(weights.length);
  weights.forEach((weight, i) => {
    const share = Math.min(1, Math.max(-1, weight / scaleMax));
    bytes[i] = ZERO_WEIGHT + Math.round(127 * (Number.isNaN(share) ? 0 : share));
  });
  return bytes;
}

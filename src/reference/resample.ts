// resample — each dead unit starts again in the direction of a row that the model reconstructs poorly

import { transpose } from "./matmul.ts";
import type { BatchShape } from "./shape.ts";

/** The weights before: W_enc (D,H), W_dec (H,D), and c (D), which the encoder subtracts from its inputs. */
interface ResampledWeights {
  readonly W_enc: Float64Array;
  readonly W_dec: Float64Array;
  readonly centre: Float64Array;
}

/** @returns for each row of a batch, the probability with which a dead unit draws it */
export function rowProbabilities(
  { rows, inputs }: Pick<BatchShape, "rows" | "inputs">,
  X: Float64Array,
  Y: Float64Array,
): number[] {
  const errors = Array.from({ length: rows }, (_, b) => {
    const row = X.slice(b * inputs, (b + 1) * inputs);
    return row.reduce((sum, x, d) => sum + (x - (Y[b * inputs + d] as number)) ** 2, 0);
  });
  const total = errors.reduce((sum, error) => sum + error, 0);
  return errors.map((error) => error / total);
}

/** @returns the weights of a unit that has drawn the row x (D): its column of W_enc and its row of W_dec */
export function resampledUnit(
  { inputs, hidden }: Pick<BatchShape, "inputs" | "hidden">,
  { W_enc, W_dec, centre }: ResampledWeights,
  live: readonly number[],
  x: Float64Array,
): { column: Float64Array; row: Float64Array } {
  const rowOf = (matrix: Float64Array, j: number) => matrix.slice(j * inputs, (j + 1) * inputs);
  const columns = transpose(W_enc, inputs, hidden);
  const meanNorm = (matrix: Float64Array) =>
    live.reduce((sum, j) => sum + Math.hypot(...rowOf(matrix, j)), 0) / live.length;
  const fromCentre = x.map((value, d) => value - (centre[d] as number));
  const norm = Math.hypot(...fromCentre);
  const scaledTo = (length: number) => fromCentre.map((value) => (length / norm) * value);
  return { column: scaledTo(0.2 * meanNorm(columns)), row: scaledTo(meanNorm(W_dec)) };
}

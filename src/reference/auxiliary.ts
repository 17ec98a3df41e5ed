// residual, residual_spread, auxiliary_scale and auxiliary_decode — the auxiliary loss of dead units
//   e = x − y        L = α Σ ‖e − ê‖² / Σ ‖e − ē‖²,  ê = ã W₂,  ē the mean of e over the batch

import type { ReconstructionErrorName } from "../config/settings.ts";
import { columnSums, matmul } from "./matmul.ts";
import { reconstructionErrors } from "./reconstruction_errors.ts";
import type { BatchShape } from "./shape.ts";

/** @returns e = x − y (B,D) from dz2 (B,D), the delta of a linear output whose error is a mean over `prefixCount` */
export function residual(
  { rows, inputs }: Pick<BatchShape, "rows" | "inputs">,
  reconstructionError: ReconstructionErrorName,
  dz2: Float64Array,
  prefixCount: number,
  variance = 1,
): Float64Array {
  const { scale } = reconstructionErrors[reconstructionError];
  return dz2.map((delta) => (-delta * prefixCount) / (2 * scale(rows, inputs, variance)));
}

/** The least Σ ‖e − ē‖² that rounding ē to f32 cannot have caused, from the sums of e over the batch (D) */
export function leastSpread(totals: Float64Array, rows: number): number {
  const rounding = (Math.ceil(rows / 8) + 16) * 2 ** -24;
  return (rounding ** 2 * totals.reduce((sum, total) => sum + total ** 2, 0)) / rows;
}

/** Σ ‖e − ē‖² of e (B,D), or 0 if all rows are equal but for rounding */
export function spread(residual: Float64Array, rows: number, inputs: number): number {
  const totals = columnSums(residual, rows, inputs);
  const sum = residual.reduce(
    (sum, e, i) => sum + (e - (totals[i % inputs] as number) / rows) ** 2,
    0,
  );
  return sum > leastSpread(totals, rows) ? sum : 0;
}

/** 2 α / Σ ‖e − ē‖², or 0 if no unit is dead or the divisor is 0 */
export const auxiliary_scale = (spread: number, deadCount: number, auxWeight: number): number =>
  deadCount > 0 && spread > 0 ? (2 * auxWeight) / spread : 0;

/** @returns ê − e and its product with the scale, which is the delta (B,D), and the loss */
export function auxiliary_decode(
  { rows, inputs, hidden }: BatchShape,
  deadCodes: Float64Array,
  weights: Float64Array,
  residual: Float64Array,
  scale: number,
) {
  const estimate = matmul(deadCodes, weights, rows, hidden, inputs);
  const error = estimate.map((value, i) => value - (residual[i] as number));
  const squares = error.reduce((sum, value) => sum + value * value, 0);
  return { error, delta: error.map((value) => scale * value), loss: (scale / 2) * squares };
}

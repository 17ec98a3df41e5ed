// The kernels between gradients and parameters on bounded matrices, and those of the centred input and of the
// decoder's norms. Vectors over the rows of a matrix are columns (rows,1).

import { clipAdditions } from "../../shaders/clip.ts";
import { rowAdditions } from "../../shaders/row_sums.ts";
import { SQUARES, squaredNormAdditions } from "../../shaders/squared_norm.ts";
import {
  addRow,
  at,
  type Bounded,
  exact,
  groupSums,
  map,
  scaled,
  total,
  transposed,
  ULP,
} from "./bounded.ts";

/** The value with the largest error that a result of `roundings` roundings may have. */
const combined = (
  a: Bounded,
  b: Bounded,
  f: (x: number, y: number) => number,
  errorOf: (x: number, ex: number, y: number, ey: number) => number,
  roundings: number,
): Bounded =>
  map(
    a,
    (x, i) => f(x, at(b.value, i)),
    (x, ex, result, i) => {
      const off = errorOf(x, ex, at(b.value, i), at(b.error, i));
      return off + roundings * ULP * (Math.abs(result) + off);
    },
  );

const plus = (a: Bounded, b: Bounded) =>
  combined(
    a,
    b,
    (x, y) => x + y,
    (_, ex, __, ey) => ex + ey,
    1,
  );

const productError = (x: number, ex: number, y: number, ey: number) =>
  Math.abs(x) * ey + Math.abs(y) * ex + ex * ey;

const times = (a: Bounded, b: Bounded) => combined(a, b, (x, y) => x * y, productError, 1);

/** a / b, or 0 if b is 0, which must then be exact. */
const quotient = (a: Bounded, b: Bounded) =>
  combined(
    a,
    b,
    (x, y) => (y === 0 ? 0 : x / y),
    (x, ex, y, ey) => (y === 0 ? 0 : (ex + Math.abs(x / y) * ey) / (Math.abs(y) - ey)),
    3,
  );

/** sqrt may be computed as 1 / inverseSqrt, which has an error of 5 ULP. */
const root = (a: Bounded) =>
  map(a, Math.sqrt, (x, ex, result) => (x === 0 ? Math.sqrt(ex) : ex / result) + 5 * ULP * result);

const negative = (a: Bounded) =>
  map(
    a,
    (x) => -x,
    (_, ex) => ex,
  );

/** Repeats a column (rows,1) in every column of a matrix. */
const repeated = (column: Bounded, columns: number): Bounded => ({
  rows: column.rows,
  columns,
  value: Float64Array.from({ length: column.rows * columns }, (_, i) =>
    at(column.value, Math.floor(i / columns)),
  ),
  error: Float64Array.from({ length: column.rows * columns }, (_, i) =>
    at(column.error, Math.floor(i / columns)),
  ),
});

/** Σ_i a[r,i] b[r,i] for each row r: (rows,1) */
function rowDots(a: Bounded, b: Bounded): Bounded {
  const products = combined(a, b, (x, y) => x * y, productError, 0);
  const rowOf = (i: number) => Math.floor(i / a.columns);
  return groupSums(products, [a.rows, 1], rowOf, rowAdditions(a.columns) + 1);
}

/** Xc, from X (B,D) and the bias (1,D). */
export const centre = (X: Bounded, bias: Bounded) => addRow(X, negative(bias));

/** The bias's gradient (D,1), from itself, the sums (H,1) and the weights (D,H). */
export const centreGradient = (bias: Bounded, sums: Bounded, weights: Bounded) =>
  plus(bias, negative(rowDots(weights, transposed(repeated(sums, weights.rows)))));

/** The norms (H,1) of the rows of weights (H,D). */
export const rowNorms = (weights: Bounded) => root(rowDots(weights, weights));

/** The gradient (H,D) with that of the penalty, from the weights (H,D), their norms and m (H,1). */
export function decoderPenaltyGradient(
  gradient: Bounded,
  weights: Bounded,
  norms: Bounded,
  m: Bounded,
  lambda: number,
): Bounded {
  const factor = quotient(scaled(m, lambda, 1), norms);
  return plus(gradient, times(repeated(factor, weights.columns), weights));
}

/** The gradient (H,D) without the part along the weights (H,D). */
export function projectedGradient(gradient: Bounded, weights: Bounded): Bounded {
  const norms = rowNorms(weights);
  const along = quotient(rowDots(gradient, weights), norms);
  return plus(
    gradient,
    negative(times(repeated(along, weights.columns), unitRows(weights, norms))),
  );
}

/** The rows of weights (H,D), each divided by its norm unless that is 0. */
export const unitRows = (weights: Bounded, norms = rowNorms(weights)) =>
  quotient(weights, repeated(norms, weights.columns));

/** target + decay · weights */
export const decayed = (target: Bounded, weights: Bounded, decay: number) =>
  plus(target, scaled(weights, decay, 1));

/** The gradient (D,H) of tied weights, from that of the encoder (D,H) and of the decoder (H,D). */
export const tiedGradient = (encoder: Bounded, decoder: Bounded) =>
  plus(encoder, transposed(decoder));

/** The sums of squares (1,16384) of a list of gradients; `sumOf` returns the index of a gradient's sum. */
export const squares = (gradient: Bounded, sumOf: (i: number) => number) =>
  groupSums(
    combined(gradient, gradient, (x, y) => x * y, productError, 0),
    [1, SQUARES],
    sumOf,
    squaredNormAdditions(gradient.value.length) + 1,
  );

/** The factor (1,1) of the gradient, from its sums of squares. */
export const gradientScale = (sums: Bounded, clipNorm: number) =>
  map(
    quotient(exact(Float64Array.of(clipNorm), 1, 1), root(total(sums, clipAdditions))),
    (scale) => (scale === 0 ? 1 : Math.min(1, scale)),
    (scale, error) => (scale === 0 || scale > 1 + error ? 0 : error),
  );

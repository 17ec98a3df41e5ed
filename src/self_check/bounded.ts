// Matrices in float64 with a bound on the error of each element in f32, and the operations that kernels
// consist of. The bound of an operation follows from the bounds of its operands and its own roundings. It is
// the worst case, in which all roundings have the same sign: the errors of a correct driver are far smaller.
//
// The error of a sum of n terms aᵢbᵢ is at most n · 2⁻²³ · Σ|aᵢbᵢ|, twice the roundings of n fma.

import { matmul as referenceMatmul, transpose } from "../reference/matmul.ts";

/** The spacing of f32 numbers near 1: twice the rounding error of one operation. */
export const ULP = 2 ** -23;

export interface Bounded {
  readonly rows: number;
  readonly columns: number;
  readonly value: Float64Array;
  /** The largest |f32 − value| allowed. */
  readonly error: Float64Array;
}

export const at = (values: ArrayLike<number>, i: number) => values[i] as number;

/** Values that are exact in f32. */
export const exact = (value: Float64Array, rows: number, columns: number): Bounded => ({
  rows,
  columns,
  value,
  error: new Float64Array(value.length),
});

/** The largest magnitudes that the values may have in f32. */
const largest = ({ value, error }: Bounded) => value.map((v, i) => Math.abs(v) + at(error, i));

export const transposed = ({ rows, columns, value, error }: Bounded): Bounded => ({
  rows: columns,
  columns: rows,
  value: transpose(value, rows, columns),
  error: transpose(error, rows, columns),
});

/** A B, each element a sum of fma in any order. */
export function matmul(a: Bounded, b: Bounded): Bounded {
  const { rows, columns: inner } = a;
  const { columns } = b;
  const of = (left: Float64Array, right: Float64Array) =>
    referenceMatmul(left, right, rows, inner, columns);
  const sizeB = largest(b);
  const offB = b.error.map((e, i) => e + inner * ULP * at(sizeB, i));
  const error = of(largest(a), offB);
  if (a.error.some((e) => e !== 0)) {
    const offA = of(a.error, b.value.map(Math.abs));
    for (let i = 0; i < error.length; i++) (error[i] as number) += at(offA, i);
  }
  return { rows, columns, value: of(a.value, b.value), error };
}

/** Applies `f` to every element; `errorOf` returns the error of a result. */
export function map(
  a: Bounded,
  f: (value: number, i: number) => number,
  errorOf: (value: number, error: number, result: number, i: number) => number,
): Bounded {
  const value = a.value.map(f);
  const error = value.map((result, i) => errorOf(at(a.value, i), at(a.error, i), result, i));
  return { ...a, value, error };
}

/** a + row, with the row repeated for every row of a. */
export const addRow = (a: Bounded, row: Bounded): Bounded =>
  map(
    a,
    (value, i) => value + at(row.value, i % a.columns),
    (value, error, _, i) => {
      const j = i % a.columns;
      const off = error + at(row.error, j);
      return off + ULP * (Math.abs(value) + Math.abs(at(row.value, j)) + off);
    },
  );

/** a − b */
export const minus = (a: Bounded, b: Bounded): Bounded =>
  map(
    a,
    (value, i) => value - at(b.value, i),
    (_, error, result, i) => {
      const off = error + at(b.error, i);
      return off + ULP * (Math.abs(result) + off);
    },
  );

/** a + b */
export const plus = (a: Bounded, b: Bounded): Bounded =>
  map(
    a,
    (value, i) => value + at(b.value, i),
    (value, error, _, i) => {
      const off = error + at(b.error, i);
      return off + ULP * (Math.abs(value) + Math.abs(at(b.value, i)) + off);
    },
  );

/** a ⊙ b */
export const times = (a: Bounded, b: Bounded): Bounded =>
  map(
    a,
    (value, i) => value * at(b.value, i),
    (value, error, result, i) => {
      const errorB = at(b.error, i);
      const off = error * (Math.abs(at(b.value, i)) + errorB) + Math.abs(value) * errorB;
      return off + ULP * (Math.abs(result) + off);
    },
  );

/** a where `isKept(i)`, and exactly 0 elsewhere. */
export const masked = (a: Bounded, isKept: (i: number) => boolean): Bounded =>
  map(
    a,
    (value, i) => (isKept(i) ? value : 0),
    (_, error, __, i) => (isKept(i) ? error : 0),
  );

/** a where `by` is positive, and 0 elsewhere; it may be either if the error of `by` leaves that open. */
export const where = (a: Bounded, by: Bounded): Bounded =>
  map(
    a,
    (value, i) => (at(by.value, i) > 0 ? value : 0),
    (value, error, _, i) => {
      const [margin, off] = [at(by.value, i), at(by.error, i)];
      if (off > 0 && Math.abs(margin) <= off) return Math.abs(value) + error;
      return margin > 0 ? error : 0;
    },
  );

/** A row, repeated `rows` times. */
export function repeated(row: Bounded, rows: number): Bounded {
  const { columns } = row;
  const of = (values: Float64Array) =>
    Float64Array.from({ length: rows * columns }, (_, i) => at(values, i % columns));
  return { rows, columns, value: of(row.value), error: of(row.error) };
}

/** a times a factor whose relative error is `ulps` ULP. */
export const scaled = (a: Bounded, factor: number, ulps: number): Bounded =>
  map(
    a,
    (value) => factor * value,
    (_, error, result) => {
      const off = Math.abs(factor) * error;
      return off + (ulps + 1) * ULP * (Math.abs(result) + off);
    },
  );

/** Sums of groups of elements: `groupOf` returns the index of the sum that includes element i. */
export function groupSums(
  a: Bounded,
  groups: readonly [rows: number, columns: number],
  groupOf: (i: number) => number,
  additions: number,
): Bounded {
  const [rows, columns] = groups;
  const value = new Float64Array(rows * columns);
  const error = new Float64Array(rows * columns);
  a.value.forEach((v, i) => {
    const e = at(a.error, i);
    (value[groupOf(i)] as number) += v;
    (error[groupOf(i)] as number) += e + additions * ULP * (Math.abs(v) + e);
  });
  return { rows, columns, value, error };
}

/** Σ over the rows: (1,columns) */
export const columnSums = (a: Bounded, additions = a.rows): Bounded =>
  groupSums(a, [1, a.columns], (i) => i % a.columns, additions);

/** Σ over all elements: (1,1) */
export const total = (a: Bounded, additions: number): Bounded =>
  groupSums(a, [1, 1], () => 0, additions);

// Matrices in float64 with a bound on what f32 may be off by, element by element, and the operations that
// kernels are made of. The bound of an operation follows from the bounds of its operands and its own
// roundings. These are worst cases, in which all roundings go the same way: a correct driver stays far below.
//
// A sum of n products is off by at most n · 2⁻²³ · Σ|aᵢbᵢ|, twice the roundings of n fma.

import { matmul, transpose } from "../reference/matmul.ts";

/** Spacing of f32 numbers near 1: twice the rounding error of one operation. */
export const ULP = 2 ** -23;

/** Division, and so a byte's value b / 255, is allowed 2.5 ULP. */
const DIVISION_ULPS = 2.5;

export interface Bounded {
  readonly rows: number;
  readonly columns: number;
  readonly value: Float64Array;
  /** The largest |f32 − value| allowed. */
  readonly error: Float64Array;
}

export const at = (values: ArrayLike<number>, i: number) => values[i] as number;

/** Values that the GPU has exactly. */
export const exact = (value: Float64Array, rows: number, columns: number): Bounded => ({
  rows,
  columns,
  value,
  error: new Float64Array(value.length),
});

/** Values b / 255 of bytes. */
export const fromBytes = (value: Float64Array, rows: number, columns: number): Bounded => ({
  rows,
  columns,
  value,
  error: value.map((x) => DIVISION_ULPS * ULP * Math.abs(x)),
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
export function product(a: Bounded, b: Bounded): Bounded {
  const { rows, columns: inner } = a;
  const { columns } = b;
  const of = (left: Float64Array, right: Float64Array) => matmul(left, right, rows, inner, columns);
  const sizeB = largest(b);
  const offB = b.error.map((e, i) => e + inner * ULP * at(sizeB, i));
  const error = of(largest(a), offB);
  if (a.error.some((e) => e !== 0)) {
    const offA = of(a.error, b.value.map(Math.abs));
    for (let i = 0; i < error.length; i++) (error[i] as number) += at(offA, i);
  }
  return { rows, columns, value: of(a.value, b.value), error };
}

/** The same function of every element; `errorOf` gives its error from the argument, its error and the value. */
export function map(
  a: Bounded,
  f: (value: number, i: number) => number,
  errorOf: (value: number, error: number, result: number, i: number) => number,
): Bounded {
  const value = a.value.map(f);
  const error = value.map((result, i) => errorOf(at(a.value, i), at(a.error, i), result, i));
  return { ...a, value, error };
}

/** a + row, the row repeated for every row of a. */
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

/** a times a factor that is off by `ulps` of itself. */
export const scaled = (a: Bounded, factor: number, ulps: number): Bounded =>
  map(
    a,
    (value) => factor * value,
    (_, error, result) => {
      const off = Math.abs(factor) * error;
      return off + (ulps + 1) * ULP * (Math.abs(result) + off);
    },
  );

/** Sums of groups of elements: `groupOf` gives the sum that element i belongs to. */
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

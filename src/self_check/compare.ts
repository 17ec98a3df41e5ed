// Comparisons with float64 references: each element's error against a derived bound.

import { at, type Bounded } from "./bounded.ts";

export interface Check {
  readonly what: string;
  /** The largest error-to-bound ratio; the check passes if it is at most 1. */
  readonly worst: number;
  /** The element with that ratio, both values and the bound, for a failure's message. */
  readonly where: string;
  /** The largest |actual − expected|; infinite if one of them is NaN. */
  readonly absolute: number;
  /** The bound of the element with the largest error; another element may be closer to its bound. */
  readonly bound: number;
  /**
   * The largest error divided by the largest |expected|. It is relative to the tensor, because an element near
   * 0 may be the difference of large terms, of which no digit is correct.
   */
  readonly relative: number;
  readonly compared: number;
  /** The number of nonzero elements of the reference; a check that compares only zeros is meaningless. */
  readonly nonZero: number;
}

/**
 * @param bound returns the largest |actual − expected| that is allowed for element i
 * @param element returns the name of element i for a failure's message
 */
export function compare(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (i: number) => number,
  element = (i: number) => `[${i}]`,
): Check {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} values against ${expected.length}`);
  }
  // Below 0, so that the first element is recorded even if it has no error.
  let worst = -1;
  let where = "";
  let nonZero = 0;
  let largest = 0;
  let farthest = { error: -1, bound: 0 };
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (e !== 0) nonZero++;
    largest = Math.max(largest, Math.abs(e));
    const [error, allowed] = [Math.abs(a - e), bound(i)];
    if (!(error <= farthest.error)) farthest = { error: numberOr(error), bound: allowed };
    // A NaN in a value or in the bound must fail; if the bound is 0, −0 differs from 0.
    const isSame = error === 0 && !Number.isNaN(allowed) && (allowed > 0 || Object.is(a, e));
    const share = isSame ? 0 : error === 0 ? Number.POSITIVE_INFINITY : error / allowed;
    if (!(share <= worst)) {
      worst = numberOr(share);
      where = `${element(i)} is ${a}, reference ${e}, error ${error}, bound ${allowed}`;
    }
  }
  // If there are no elements, the error is 0.
  const absolute = Math.max(0, farthest.error);
  worst = Math.max(0, worst);
  const relative = absolute === 0 ? 0 : absolute / largest;
  const compared = expected.length;
  return { what, worst, where, absolute, bound: farthest.bound, relative, compared, nonZero };
}

const numberOr = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);

/** Compares with the float64 reference, using the errors of a bounded result as bounds. */
export const compareBounded = (
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { error }: Bounded,
): Check => compare(what, actual, expected, (i) => at(error, i));

// Comparisons against float64 twins, judged element by element against a derived bound.

/** Spacing of f32 numbers near 1: twice the rounding error of one operation. */
export const ULP = 2 ** -23;

export interface Check {
  readonly what: string;
  /** Largest error as a share of its bound; passes up to 1. */
  readonly worst: number;
  /** The element where it is, with both values and the bound, for the failure's message. */
  readonly where: string;
  /** Largest |actual − expected|; infinite where one of them is not a number. */
  readonly absolute: number;
  /** The bound of the element where that is; the error may be nearer to its bound elsewhere. */
  readonly bound: number;
  /**
   * The largest error by the largest |expected|: relative to the tensor, because by itself an element
   * near 0, the difference of large terms, has no digits to be right in.
   */
  readonly relative: number;
  readonly compared: number;
  /** Elements of the twin that are not 0; a parity check that compares only zeros proves nothing. */
  readonly nonZero: number;
}

/**
 * @param bound the largest allowed |actual − expected| of element i
 * @param element what element i is called in the failure's message
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
  // Below 0: the first element counts, even without an error.
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
    // A NaN anywhere, also in the bound, must fail; where nothing is allowed, −0 is not 0.
    const isSame = error === 0 && !Number.isNaN(allowed) && (allowed > 0 || Object.is(a, e));
    const share = isSame ? 0 : error === 0 ? Number.POSITIVE_INFINITY : error / allowed;
    if (!(share <= worst)) {
      worst = numberOr(share);
      where = `${element(i)} is ${a}, twin ${e}, error ${error}, bound ${allowed}`;
    }
  }
  // Where there is no element at all, there is no error.
  const absolute = Math.max(0, farthest.error);
  worst = Math.max(0, worst);
  const relative = absolute === 0 ? 0 : absolute / largest;
  const compared = expected.length;
  return { what, worst, where, absolute, bound: farthest.bound, relative, compared, nonZero };
}

const numberOr = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);

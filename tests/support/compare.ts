// Comparisons against float64 twins, judged element by element against a derived bound.

/** Spacing of f32 numbers near 1: twice the rounding error of one operation. */
export const ULP = 2 ** -23;

export interface Check {
  readonly what: string;
  /** Largest error as a share of its bound; passes up to 1. */
  readonly worst: number;
  /** The element where it is, with both values and the bound, for the failure's message. */
  readonly where: string;
  readonly compared: number;
  /** Elements of the twin that are not 0; a parity check that compares only zeros proves nothing. */
  readonly nonZero: number;
}

/**
 * @param bound the largest allowed |actual − expected| of element i
 */
export function compare(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (i: number) => number,
): Check {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} values against ${expected.length}`);
  }
  let worst = -1;
  let where = "";
  let nonZero = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (e !== 0) nonZero++;
    const error = Math.abs(a - e);
    // A NaN anywhere, also in the bound, must fail.
    const share = error === 0 ? 0 : error / bound(i);
    if (!(share <= worst)) {
      worst = Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
      where = `[${i}] is ${a}, twin ${e}, error ${error}, bound ${bound(i)}`;
    }
  }
  return { what, worst, where, compared: expected.length, nonZero };
}

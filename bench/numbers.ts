// How the reports write numbers.

/** Writes at most three significant digits without an exponent: 0.0191, 12.7, 401, 7570. */
export function plain(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Writes a dash for a missing value. */
export const orDash = (value: number | undefined) => (value === undefined ? "–" : plain(value));

/** 1.6e-4 */
export const scientific = (value: number) => (value === 0 ? "0" : value.toExponential(1));

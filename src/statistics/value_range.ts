// The range of the values of rows, for colours.

import { inputsOf } from "../data/inputs.ts";
import { nthOf, type Rows, takeRows } from "../data/rows.ts";

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** The most values that are looked at. */
const SAMPLE = 2 ** 18;
/** The share of the values other than 0 that the range covers, so that a few outliers do not make others pale. */
const COVERED = 0.998;

/**
 * Returns the range of the inputs that rows become: from −high to high if they have both signs, otherwise from the
 * smallest. Of many rows, it looks at some, spread evenly over all.
 */
export function valueRange(rows: Rows): ValueRange {
  const count = Math.max(1, Math.min(rows.count, Math.floor(SAMPLE / rows.inputs)));
  const numbers = Uint32Array.from({ length: count }, (_, i) => nthOf(i, count, rows.count));
  const values = inputsOf(takeRows(rows, numbers));
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min < 0 && max > 0) {
    const high = quantile(values.map(Math.abs));
    return { low: -high, high };
  }
  const high = max > 0 ? quantile(values) : max;
  return { low: min, high: high > min ? high : min + 1 };
}

function quantile(values: Float32Array): number {
  const sorted = values.filter((value) => value !== 0).sort();
  return sorted[Math.ceil(COVERED * sorted.length) - 1] as number;
}

// The variance of a set, summed with pauses so that the page can respond in between.

import { forEachInput, RowSums } from "../../../data/row_statistics.ts";
import { type Rows, slicesOf } from "../../../data/rows.ts";

/** The most values that are summed without a pause. */
const SLICE_VALUES = 2 ** 18;

const variances = new WeakMap<Rows, Promise<number>>();

/** Returns the variance of rows, which is computed once for each set. */
export function varianceOf(rows: Rows): Promise<number> {
  const found = variances.get(rows) ?? perValue(rows);
  variances.set(rows, found);
  return found;
}

/** Returns the variance of rows about their mean, per value, as the mean squared error is. */
export async function perValue(rows: Rows): Promise<number> {
  const { count, inputs } = rows;
  const sums = new RowSums(inputs);
  for (const { part } of slicesOf(rows, Math.max(1, Math.floor(SLICE_VALUES / inputs)))) {
    forEachInput(part, (x) => sums.add(x));
    if (part.count < count) await new Promise((resolve) => setTimeout(resolve));
  }
  return sums.finish().variance / inputs;
}

// The variance of a set, summed with pauses so that the page can respond in between.

import { rowStatistics } from "../../../data/row_statistics.ts";
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
  const mean = new Float64Array(inputs);
  let meanSquare = 0;
  let within = 0;
  // The variance of all rows is that within the slices and that of their means.
  for (const { part, share } of slicesOf(rows, Math.max(1, Math.floor(SLICE_VALUES / inputs)))) {
    const slice = await rowStatistics(part);
    within += share * slice.variance;
    for (let i = 0; i < inputs; i++) {
      const value = slice.mean[i] as number;
      mean[i] = (mean[i] as number) + share * value;
      meanSquare += share * value * value;
    }
    if (part.count < count) await new Promise((resolve) => setTimeout(resolve));
  }
  const between = meanSquare - mean.reduce((sum, value) => sum + value * value, 0);
  return (within + between) / inputs;
}

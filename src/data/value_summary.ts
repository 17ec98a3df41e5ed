// What the values of a data set are like, from one pass in bounded memory.

import type { DataSet } from "./data_set.ts";
import { numbersOf } from "./readers/number_types.ts";

/** Where a value is, counted from 0. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

interface Occurrences {
  readonly count: number;
  readonly first?: Position;
}

export interface ValueSummary {
  /** Of the finite values; NaN if there are none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly nan: Occurrences;
  /** Of either sign. */
  readonly infinite: Occurrences;
}

const PIECE_BYTES = 4 * 2 ** 20;

/** @param report called with the share of rows that are done */
export async function summariseValues(
  set: DataSet,
  report?: (share: number) => void,
): Promise<ValueSummary> {
  const { count, inputs } = set;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / (4 * inputs)));
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const nan = { count: 0, first: -1 };
  const infinite = { count: 0, first: -1 };
  for (let start = 0; start < count; start += rowsAtOnce) {
    const end = Math.min(count, start + rowsAtOnce);
    const values = numbersOf(await set.rows(start, end));
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (Number.isFinite(value)) {
        if (value < min) min = value;
        if (value > max) max = value;
        sum += value;
        continue;
      }
      const kind = Number.isNaN(value) ? nan : infinite;
      if (kind.count++ === 0) kind.first = start * inputs + i;
    }
    report?.(end / count);
  }
  const finite = count * inputs - nan.count - infinite.count;
  const occurrences = ({ count, first }: { count: number; first: number }): Occurrences =>
    count === 0
      ? { count }
      : { count, first: { row: Math.floor(first / inputs), column: first % inputs } };
  return {
    min: finite > 0 ? min : Number.NaN,
    max: finite > 0 ? max : Number.NaN,
    mean: sum / finite,
    nan: occurrences(nan),
    infinite: occurrences(infinite),
  };
}

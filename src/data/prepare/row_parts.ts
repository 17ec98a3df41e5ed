// Which rows of a set are for training and which for tests, and those rows as sets of their own.

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type DataSet, describedRows, elementArrays, type Values } from "../data_set.ts";
import { rowsPerPiece } from "../pieces.ts";

/** Row numbers of the file, ascending. */
export interface RowParts {
  readonly train: Uint32Array<ArrayBuffer>;
  readonly test: Uint32Array<ArrayBuffer>;
}

/** These make the uses of the run's seed differ from each other, and from those elsewhere. */
const TEST_STREAM = 0x74657374;
const SAMPLE_STREAM = 0x736d706c;
const MEDIAN_STREAM = 0x6d656469;

/** Draws a share of the rows, rounded to whole rows, for tests; at least one row remains for training. */
export function drawTestRows(count: number, share: number, seed: number): RowParts {
  const test = drawRows(count, Math.min(Math.round(share * count), count - 1), seed ^ TEST_STREAM);
  const train = new Uint32Array(count - test.length);
  for (let row = 0, tests = 0; row < count; row++) {
    if (row === test[tests]) tests++;
    else train[row - tests] = row;
  }
  return { train, test };
}

/** Draws this many of the rows, ascending. */
export const drawSample = (count: number, wanted: number, seed: number) =>
  drawRows(count, wanted, seed ^ SAMPLE_STREAM);

/** Draws at most this many of the rows, ascending, for their geometric median. */
export const drawMedianRows = (count: number, most: number, seed: number) =>
  drawRows(count, Math.min(count, most), seed ^ MEDIAN_STREAM);

/**
 * Passes the rows in order and draws each with the probability that as many as wanted are drawn in the end (Knuth,
 * The Art of Computer Programming, 3.4.2, algorithm S). All subsets are equally likely, and the same rows are drawn
 * from the same number of rows with the same seed.
 */
function drawRows(count: number, wanted: number, seed: number): Uint32Array<ArrayBuffer> {
  const drawn = new Uint32Array(wanted);
  const random = xoroshiro128plus(seed);
  for (let row = 0, done = 0; done < wanted; row++) {
    if (uniformInt(random, 0, count - row - 1) < wanted - done) drawn[done++] = row;
  }
  return drawn;
}

/**
 * Returns rows of a set as a set, which reads them when they are needed.
 * @param numbers of the rows, ascending
 */
export function selectRows(set: DataSet, numbers: Uint32Array<ArrayBuffer>): DataSet {
  const rows = (start: number, end: number) => readRows(set, numbers.subarray(start, end));
  return { ...set, ...describedRows(set, numbers), count: numbers.length, rows };
}

/**
 * Returns the values of rows (numbers.length, D), reading those near each other at once.
 * @param numbers of the rows, ascending
 */
export async function readRows(
  set: Pick<DataSet, "inputs" | "element" | "rows">,
  numbers: Uint32Array,
): Promise<Values> {
  const { inputs, element } = set;
  const count = numbers.length;
  const values = new elementArrays[element](count * inputs);
  const atOnce = rowsPerPiece(set);
  for (let i = 0; i < count; ) {
    const from = numbers[i] as number;
    const to = Math.min((numbers[count - 1] as number) + 1, from + atOnce);
    const piece = await set.rows(from, to);
    for (; i < count && (numbers[i] as number) < to; i++) {
      const at = ((numbers[i] as number) - from) * inputs;
      values.set(piece.subarray(at, at + inputs), i * inputs);
    }
  }
  return values;
}

// Which rows of a set are for training and which for tests, and those rows as sets of their own.

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type DataSet, describedRows, elementArrays } from "../data_set.ts";
import { rowsPerPiece } from "../pieces.ts";

/** Row numbers of the file, ascending. */
export interface RowParts {
  readonly train: Uint32Array<ArrayBuffer>;
  readonly test: Uint32Array<ArrayBuffer>;
}

/** These make the uses of the run's seed differ from each other, and from those elsewhere. */
const TEST_STREAM = 0x74657374;
const SAMPLE_STREAM = 0x736d706c;

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
  const { inputs, element } = set;
  const rows = async (start: number, end: number) => {
    const values = new elementArrays[element]((end - start) * inputs);
    const atOnce = rowsPerPiece(set);
    for (let i = start; i < end; ) {
      const from = numbers[i] as number;
      const to = Math.min((numbers[end - 1] as number) + 1, from + atOnce);
      const piece = await set.rows(from, to);
      for (; i < end && (numbers[i] as number) < to; i++) {
        const at = ((numbers[i] as number) - from) * inputs;
        values.set(piece.subarray(at, at + inputs), (i - start) * inputs);
      }
    }
    return values;
  };
  return { ...set, ...describedRows(set, numbers), count: numbers.length, rows };
}

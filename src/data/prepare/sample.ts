// A part of a set that is too large for memory, for measuring and drawing a model.

import { InputError } from "../../input_error.ts";
import { describedRows, elementArrays } from "../data_set.ts";
import { type LoadedSet, type LoadedSets, nthOf } from "../rows.ts";
import { aboutLoaded } from "./load.ts";
import type { PreparedData, PreparedSet } from "./prepare.ts";

const SAMPLE_BYTES = 2 ** 26;
/** Consecutive rows, spread evenly, so that a disk reads them fast. */
const BLOCKS = 256;

/** @throws InputError if a value is NaN or infinite */
export async function sampleSets({ train, test, problem }: PreparedData): Promise<LoadedSets> {
  if (problem) throw new InputError(problem);
  return { train: await sampleOf(train), ...(test && { test: await sampleOf(test) }) };
}

/** Returns blocks of rows spread evenly over the set, or all rows if they are few. */
export async function sampleOf(set: PreparedSet, maxBytes = SAMPLE_BYTES): Promise<LoadedSet> {
  const { inputs, element } = set;
  const Elements = elementArrays[element];
  const wanted = Math.floor(maxBytes / (inputs * Elements.BYTES_PER_ELEMENT));
  const size = Math.max(1, Math.floor(Math.min(wanted, set.count) / BLOCKS));
  const isWhole = set.count <= wanted;
  const blocks = isWhole ? 1 : Math.max(1, Math.min(BLOCKS, Math.floor(wanted / size)));
  const length = isWhole ? set.count : size;
  const starts = Array.from({ length: blocks }, (_, i) => nthOf(i, blocks, set.count - length + 1));
  const values = new Elements(blocks * length * inputs);
  for (const [i, start] of starts.entries()) {
    values.set(await set.rows(start, start + length), i * length * inputs);
  }
  const rowNumbers = Uint32Array.from(
    starts.flatMap((start) => Array.from({ length }, (_, i) => start + i)),
  );
  return {
    ...aboutLoaded(set),
    ...describedRows(set, rowNumbers),
    values,
    count: blocks * length,
    ...(!isWhole && { sampleOf: set.count, rowNumbers }),
  };
}

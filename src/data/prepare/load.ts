// Prepared sets in memory, as the GPU holds them.

import { InputError } from "../../input_error.ts";
import { elementArrays } from "../data_set.ts";
import { piecesOf, valueBytes } from "../pieces.ts";
import type { LoadedSet, LoadedSets } from "../rows.ts";
import type { PreparedData, PreparedSet } from "./prepare.ts";

/** Returns the bytes that a set takes in memory; a set with more than a device can hold is streamed instead. */
export const loadedBytes = (set: PreparedSet) => set.count * set.inputs * valueBytes(set);

/**
 * Reads all rows into memory.
 * @param report called with the share of rows that are done
 * @throws InputError if a value is NaN or infinite, or the memory is not available
 */
export async function loadSets(
  { train, test, problem }: PreparedData,
  report?: (share: number) => void,
): Promise<LoadedSets> {
  if (problem) throw new InputError(problem);
  const trainShare = train.count / (train.count + (test?.count ?? 0));
  const loaded = await loadSet(train, (share) => report?.(share * trainShare));
  if (!test) return { train: loaded };
  const loadedTest = await loadSet(test, (share) =>
    report?.(trainShare + share * (1 - trainShare)),
  );
  return { train: loaded, test: loadedTest };
}

async function loadSet(set: PreparedSet, report: (share: number) => void): Promise<LoadedSet> {
  const values = allocated(set);
  for await (const { start, values: piece } of piecesOf(set, report)) {
    values.set(piece, start * set.inputs);
  }
  return { ...aboutLoaded(set), values };
}

/** Returns what is known about a set once its rows are in memory. */
export function aboutLoaded(set: PreparedSet): Omit<LoadedSet, "values"> {
  const { rows, element, isBytes, areFinite, arePatches, storedColumns, columnNames, ...about } =
    set;
  return about;
}

function allocated(set: PreparedSet) {
  try {
    return new elementArrays[set.element](set.count * set.inputs);
  } catch {
    throw new InputError(
      `${set.name} needs ${loadedBytes(set)} bytes of memory, which are not available.`,
    );
  }
}

// Which rows of the data a model is trained on, and which it is tested with.

import { InputError } from "../../input_error.ts";
import { type DataSet, type DataSets, mapSets } from "../data_set.ts";
import { numbersTo } from "../order.ts";
import { checkTrainImages, rowWord } from "../rows.ts";
import { drawSample, drawTestRows, type RowParts, selectRows } from "./row_parts.ts";

export interface DivideOptions {
  /** Determines which rows are drawn. */
  readonly seed: number;
  /** The share of the rows that become the test set, if the data have none: by default 0.1. */
  readonly testShare?: number;
  /** Of patches: how many are drawn. By default at most 100,000. */
  readonly patchRows?: number;
  /** Train on the first rows only; 0 means all. */
  readonly trainRows?: number;
}

export interface DividedSets extends DataSets {
  /** The sets in the order of the file, before a test set was drawn; of patches only those that were drawn. */
  readonly file: DataSets;
  /** The row numbers in `file` of training and test rows, if the test set was drawn. */
  readonly parts?: RowParts;
}

const DEFAULT_TEST_SHARE = 0.1;
const DEFAULT_PATCHES = 100_000;

/** @throws InputError if an option does not fit */
export function divided(sets: DataSets, options: DivideOptions): DividedSets {
  const { testShare, seed, trainRows = 0 } = options;
  const file = sampled(sets, options);
  if (file.test) {
    if (testShare === undefined) return { ...file, train: firstRows(file.train, trainRows), file };
    throw new InputError(
      `A test share does not apply to ${file.train.name}, which has a test set of its own.`,
    );
  }
  const parts = drawTestRows(file.train.count, testShare ?? DEFAULT_TEST_SHARE, seed);
  if (parts.test.length === 0) return { train: firstRows(file.train, trainRows), file };
  const train = firstRows(selectRows(file.train, parts.train), trainRows);
  return {
    file,
    train,
    test: selectRows(file.train, parts.test),
    parts: { ...parts, train: parts.train.subarray(0, train.count) },
  };
}

/** Draws patches; other rows are all used. */
function sampled(sets: DataSets, { patchRows, seed }: DivideOptions): DataSets {
  const { train } = sets;
  if (!train.arePatches) {
    if (patchRows === undefined) return sets;
    throw new InputError(`A number of patches applies only if images are cut into patches.`);
  }
  if (patchRows !== undefined && patchRows > train.count) {
    throw new InputError(
      `${train.name} has ${train.count} patches, fewer than the requested ${patchRows}.`,
    );
  }
  const most = patchRows ?? DEFAULT_PATCHES;
  const draw = (set: DataSet) => {
    if (set.count <= most) return set;
    const notes = [...set.notes, `${most} of ${set.count} patches were drawn with seed ${seed}.`];
    return { ...selectRows(set, drawSample(set.count, most, seed)), notes };
  };
  return mapSets(sets, draw);
}

/** @param count 0 means all */
function firstRows(set: DataSet, count: number): DataSet {
  checkTrainImages(count, set.count, `${rowWord(set)}s`);
  return count === 0 || count === set.count ? set : selectRows(set, numbersTo(count));
}

// From files to data sets: the data, and what other files say about their rows.

import { InputError } from "../../input_error.ts";
import type { ByteSource } from "../byte_source.ts";
import { type DataSet, type DataSets, mapSets } from "../data_set.ts";
import { type OpenedData, openData } from "../readers/index.ts";
import { readLabels, readRowNames } from "../readers/label_file.ts";
import type { ReadOptions } from "../readers/reader.ts";
import { matched } from "../readers/test_set.ts";
import { transposed } from "./transposed.ts";

/** A file, or the files of a folder or list. */
export interface DataFiles {
  readonly files: readonly ByteSource[];
  /** For users. */
  readonly name: string;
}

/** What belongs to the data, and how the user wants them read. */
export interface OpenOptions {
  readonly read?: ReadOptions;
  readonly labels?: ByteSource;
  /** One line per training row. */
  readonly names?: ByteSource;
  readonly testData?: DataFiles;
  readonly testLabels?: ByteSource;
  readonly isTransposed?: boolean;
}

/**
 * Opens data and everything that belongs to them.
 * @throws InputError naming the file and what is wrong with it
 */
export async function openSets(
  { files, name }: DataFiles,
  options: OpenOptions = {},
  report?: (share: number) => void,
): Promise<OpenedData> {
  const { read, testData } = options;
  const opened = await openData(files, name, read, report);
  if (!testData) return withExtras(opened, options);
  if (opened.sets.test) {
    throw new InputError(`${name} has a test set of its own; leave out ${testData.name}.`);
  }
  const { sets } = await openData(testData.files, testData.name, read, report);
  return withExtras({ ...opened, sets: { ...opened.sets, test: sets.train } }, options);
}

/** Adds to opened data what other files say about their rows. */
export async function withExtras(
  { format, sets }: OpenedData,
  { labels, names, testLabels, isTransposed = false }: OpenOptions,
): Promise<OpenedData> {
  if (testLabels && !sets.test) {
    throw new InputError(`${testLabels.name} contains labels of a test set, but there is none.`);
  }
  const train = await withLabels(sets.train, labels, names);
  const test = sets.test && (await withLabels(sets.test, testLabels));
  const both: DataSets = test ? matched(train, test) : { train };
  return { format, sets: isTransposed ? mapSets(both, transposed) : both };
}

async function withLabels(
  set: DataSet,
  labels: ByteSource | undefined,
  names?: ByteSource,
): Promise<DataSet> {
  return {
    ...set,
    ...(labels && { labels: await readLabels(labels, set.count) }),
    ...(names && { rowNames: await readRowNames(names, set.count) }),
  };
}

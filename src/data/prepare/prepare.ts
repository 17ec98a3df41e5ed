// From data sets to a training and a test set whose values are checked and scaled.

import { plural } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import type { DataSet, DataSets } from "../data_set.ts";
import type { OpenedData } from "../readers/index.ts";
import type { Scaling, ScalingName } from "../scaling.ts";
import { type Summaries, summariseValues, type ValueSummary } from "../value_summary.ts";
import { drawTestRows, type RowParts, selectRows } from "./row_parts.ts";
import { defaultScaling, needsSummary, scalingOf } from "./scaling_of.ts";

export interface PrepareOptions {
  /** By default /255 for bytes and none for other values. */
  readonly scale?: ScalingName;
  /** The share of the rows that become the test set, if the data have none: by default 0.1. */
  readonly testShare?: number;
  /** Determines which rows these are. */
  readonly seed: number;
  /** Train on the first rows only; 0 means all. */
  readonly trainRows?: number;
  /** Whether to summarise the values even if nothing depends on them. */
  readonly isPreview?: boolean;
}

/** A set whose rows are read when they are needed, and how its values become inputs. */
export interface PreparedSet extends DataSet {
  readonly scaling: Scaling;
}

export interface PreparedData {
  /** The label of the format. */
  readonly format: string;
  /** The sets in the order of the file, before a test set was drawn. */
  readonly file: DataSets;
  readonly train: PreparedSet;
  readonly test?: PreparedSet;
  /** The row numbers in the file of training and test rows, if the test set was drawn. */
  readonly parts?: RowParts;
  /** Undefined if nothing depends on it. */
  readonly summary?: DataSummary;
  /** Why a model cannot be trained on the data, in a sentence. */
  readonly problem?: string;
}

export interface DataSummary extends Summaries {
  /** Of a test set of its own. */
  readonly test?: ValueSummary;
}

const DEFAULT_TEST_SHARE = 0.1;

/**
 * Divides data into training and test rows, and determines their scaling from the training rows.
 * @param report called with the share of rows that are done, if the values are summarised
 * @throws InputError if an option does not fit
 */
export async function prepareData(
  { format, sets }: OpenedData,
  options: PrepareOptions,
  report?: (share: number) => void,
): Promise<PreparedData> {
  const { train, test, parts } = divided(sets, options);
  const name = options.scale ?? defaultScaling(train);
  const isBytes = train.element === "u8" && (test ?? train).element === "u8";
  const isSummarised = options.isPreview || needsSummary(name) || !isBytes;
  const summary = isSummarised
    ? await summarised(sets, parts?.test, train.count, report)
    : undefined;
  const scaling = scalingOf(name, summary?.train);
  const problem = summary && problemOf(sets, summary);
  return {
    format,
    file: sets,
    train: { ...train, scaling },
    ...(test && { test: { ...test, scaling } }),
    ...(parts && { parts }),
    ...(summary && { summary }),
    ...(problem && { problem }),
  };
}

function divided(
  sets: DataSets,
  { testShare, seed, trainRows = 0 }: PrepareOptions,
): DataSets & { readonly parts?: RowParts } {
  const { train: file, test } = sets;
  if (test) {
    if (testShare === undefined) return { train: firstRows(file, trainRows), test };
    throw new InputError(
      `A test share does not apply to ${file.name}, which has a test set of its own.`,
    );
  }
  const drawn = drawTestRows(file.count, testShare ?? DEFAULT_TEST_SHARE, seed);
  if (drawn.test.length === 0) return { train: firstRows(file, trainRows) };
  const train = firstRows(selectRows(file, drawn.train), trainRows);
  const parts = { ...drawn, train: drawn.train.subarray(0, train.count) };
  return { train, test: selectRows(file, drawn.test), parts };
}

/** @param count 0 means all */
function firstRows(set: DataSet, count: number): DataSet {
  if (count > set.count) {
    throw new InputError(
      `trainImages is ${count}, but the data set has only ${set.count} images; use at most that many, or 0 for all.`,
    );
  }
  return count === 0 || count === set.count
    ? set
    : selectRows(
        set,
        Uint32Array.from({ length: count }, (_, row) => row),
      );
}

async function summarised(
  { train, test }: DataSets,
  testRows: Uint32Array | undefined,
  trainCount: number,
  report?: (share: number) => void,
): Promise<DataSummary> {
  const trainShare = train.count / (train.count + (test?.count ?? 0));
  const summaries = await summariseValues(
    train,
    { ...(testRows && { testRows }), trainCount },
    (share) => report?.(share * trainShare),
  );
  if (!test) return summaries;
  const { all } = await summariseValues(test, {}, (share) =>
    report?.(trainShare + share * (1 - trainShare)),
  );
  return { ...summaries, test: all };
}

function problemOf({ train, test }: DataSets, { all, test: ofTest }: DataSummary) {
  return notFinite(train, all) ?? (test && ofTest && notFinite(test, ofTest));
}

function notFinite({ name }: DataSet, { nan, infinite }: ValueSummary): string | undefined {
  const [what, { count, first }] =
    nan.count > 0 ? (["NaN", nan] as const) : (["infinite", infinite] as const);
  if (!first) return undefined;
  return `${name} has ${plural(count, `${what} value`)}, the first in row ${first.row}, column ${first.column} (counted from 0); replace or remove them.`;
}

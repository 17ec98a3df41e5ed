// From data sets to a training and a test set whose values are checked and scaled.

import { plural } from "../../format.ts";
import { type DataSet, type DataSets, mapSets, type Values } from "../data_set.ts";
import { Fingerprint, fingerprintOfValues, formatText } from "../fingerprint.ts";
import { asFloat32 } from "../finite.ts";
import { patchWhitening, whitenedPatches } from "../patches.ts";
import type { OpenedData } from "../readers/index.ts";
import type { Scaling, ScalingName } from "../scaling.ts";
import {
  type Parts,
  type Summaries,
  summariseValues,
  type ValueSummary,
} from "../value_summary.ts";
import { type DividedSets, type DivideOptions, divided } from "./divided.ts";
import { defaultScaling, needsSummary, scalingOf } from "./scaling_of.ts";

export interface PrepareOptions extends DivideOptions {
  /** By default /255 for bytes and none for other values. */
  readonly scale?: ScalingName;
  /** Whether to summarise the values even if nothing depends on them. */
  readonly isPreview?: boolean;
  /** Whether to summarise values that are not scaled, of which a sigmoid reaches only those from 0 to 1. */
  readonly isSigmoid?: boolean;
  /** Whether to compute the fingerprint of the training rows, which reads all values. */
  readonly isIdentified?: boolean;
}

/** A set whose rows are read when they are needed, and how its values become inputs. */
export interface PreparedSet extends DataSet {
  readonly scaling: Scaling;
}

export interface PreparedData extends DividedSets {
  /** The label of the format. */
  readonly format: string;
  readonly train: PreparedSet;
  readonly test?: PreparedSet;
  /** Undefined if nothing depends on it. */
  readonly summary?: DataSummary;
  /** Identifies the training rows and their scaling, if that was requested. */
  readonly fingerprint?: string;
  /** Why a model cannot be trained on the data, in a sentence. */
  readonly problem?: string;
}

export interface DataSummary extends Summaries {
  /** Of a test set of its own. */
  readonly test?: ValueSummary;
}

/**
 * Divides data into training and test rows, and determines their whitening and scaling from the training rows.
 * @param report called with the share of rows that are done, if the values are summarised
 * @throws InputError if an option does not fit
 */
export async function prepareData(
  { format, sets }: OpenedData,
  options: PrepareOptions,
  report?: (share: number) => void,
): Promise<PreparedData> {
  const { file, train, test, parts } = await whitenedIfPatches(divided(sets, options), report);
  const name = options.scale ?? defaultScaling(train);
  const areFinite = [train, test ?? train].every((set) => set.element === "u8" || set.areFinite);
  const hash = options.isIdentified ? new Fingerprint() : undefined;
  const isRangeNeeded = options.isSigmoid && name === "none";
  const isSummarised =
    options.isPreview || hash || needsSummary(name) || isRangeNeeded || !areFinite;
  const onPiece = hash && ((values: Values) => hash.add(values));
  const summary = isSummarised
    ? await summarised(file, { testRows: parts?.test, trainCount: train.count, onPiece }, report)
    : undefined;
  const scaling = scalingOf(name, summary?.train);
  const fingerprint =
    hash &&
    (await identified(hash, { file, train: { ...train, scaling }, ...(parts && { parts }) }));
  const problem = summary && problemOf(file, summary);
  return {
    format,
    file,
    train: { ...train, scaling },
    ...(test && { test: { ...test, scaling } }),
    ...(parts && { parts }),
    ...(summary && { summary }),
    ...(fingerprint && { fingerprint }),
    ...(problem && { problem }),
  };
}

/** The number of all training rows, also if a run is trained on the first ones only. */
export const allTrainRows = ({ file, parts }: Pick<DividedSets, "file" | "parts">) =>
  file.train.count - (parts?.test.length ?? 0);

/**
 * Returns what `isIdentified` computes, for data that need no summary, and what earlier versions had in its place for
 * a run on the first rows only. Reads all rows of the file.
 */
export async function fingerprintsOf(
  prepared: PreparedData,
): Promise<{ readonly fingerprint: string; readonly earlier: string }> {
  const hash = await fingerprintOfValues(prepared.file.train);
  const fingerprint = await identified(hash, prepared);
  return { fingerprint, earlier: await hash.finish(formatText(prepared.train)) };
}

/** @param hash of all values */
async function identified(
  hash: Fingerprint,
  { file, train, parts }: Pick<PreparedData, "file" | "train" | "parts">,
): Promise<string> {
  if (parts) await hash.add(parts.test);
  return hash.finish(
    formatText({ ...train, count: allTrainRows({ file, ...(parts && { parts }) }) }),
  );
}

async function whitenedIfPatches(
  divided: DividedSets,
  report?: (share: number) => void,
): Promise<DividedSets> {
  const { file, train } = divided;
  if (!train.arePatches) return divided;
  const whitening = await patchWhitening(train, report);
  const apply = (set: DataSet) => whitenedPatches(set, whitening);
  return {
    ...divided,
    ...mapSets(divided, apply),
    file: mapSets(file, apply),
  };
}

async function summarised(
  { train, test }: DataSets,
  parts: Parts,
  report?: (share: number) => void,
): Promise<DataSummary> {
  const trainShare = train.count / (train.count + (test?.count ?? 0));
  const summaries = await summariseValues(train, parts, (share) => report?.(share * trainShare));
  if (!test) return summaries;
  const { all } = await summariseValues(test, {}, (share) =>
    report?.(trainShare + share * (1 - trainShare)),
  );
  return { ...summaries, test: all };
}

function problemOf({ train, test }: DataSets, { all, test: ofTest }: DataSummary) {
  return notFinite(train, all) ?? (test && ofTest && notFinite(test, ofTest));
}

function notFinite(
  { name, element }: DataSet,
  { nan, infinite }: ValueSummary,
): string | undefined {
  const [what, { count, first }] =
    nan.count > 0 ? (["NaN", nan] as const) : (["infinite", infinite] as const);
  if (!first) return undefined;
  const as = nan.count === 0 ? asFloat32(element) : "";
  return `${name} has ${plural(count, `${what} value`)}${as}, the first in row ${first.row}, column ${first.column} (counted from 0); replace or remove them.`;
}

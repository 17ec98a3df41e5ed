// All input of a run, read and checked before a GPU is requested.

import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import type { SettingName, Settings } from "../config/settings.ts";
import { MAX_WHOLE_BYTES } from "../data/chunks.ts";
import type { DataId } from "../data/data_id.ts";
import { givenOrder } from "../data/order.ts";
import { loadedBytes, loadSets } from "../data/prepare/load.ts";
import type { PreparedData, PreparedSet } from "../data/prepare/prepare.ts";
import { sampleSets } from "../data/prepare/sample.ts";
import { sigmoidWarning } from "../data/prepare/scaling_of.ts";
import { readOrder } from "../data/readers/labels.ts";
import { formatOf, isStreamed, type LoadedSet, TooFewRowsError } from "../data/rows.ts";
import { rowsId } from "../data/rows_id.ts";
import { startParameters } from "../files/formats/uses.ts";
import { InputError } from "../input_error.ts";
import { probesProblem } from "../probes/problem.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import type { Plan } from "../training/plan.ts";
import { chunksOf, endOfPiece, planTraining } from "../training/plan_training.ts";
import { type RowFacts, rowFacts } from "../training/row_facts.ts";
import type { TrainerOptions } from "../training/trainer.ts";
import type { DataFlags } from "./data_flags.ts";
import {
  checkSameData,
  type FoundData,
  idOf,
  orderId,
  otherData,
  readData,
} from "./data_identity.ts";
import { fileSource } from "./file_source.ts";
import { prepareFlaggedData, withBar } from "./open_data.ts";
import { PACKAGED_DATA, type RunFolder } from "./run_folder.ts";
import type { TrainOptions } from "./train_options.ts";
import { weightsAt } from "./weights_at.ts";

export interface RunInputs {
  readonly options: TrainOptions;
  /** Label of the data's format. */
  readonly format: string;
  /** What the trainer gets: all training rows, or a set that it reads in chunks. */
  readonly rows: LoadedSet | PreparedSet;
  /** The training and the test rows that the model is measured on: all, or samples if they are streamed. */
  readonly train: LoadedSet;
  readonly test: LoadedSet | undefined;
  /** The number of all test rows. */
  readonly testCount: number;
  /** The test set's share of the rows if it was drawn from them. */
  readonly drawnShare: number | undefined;
  /** In sentences. */
  readonly warnings: readonly string[];
  /** As if the GPU could hold any number of rows. */
  readonly plan: Plan;
  readonly facts: RowFacts;
  /** Initial parameters and order, if files give them, or the state of a run to continue. */
  readonly given: Pick<TrainerOptions, "parameters" | "order" | "state">;
  /** The identity of the data, as far as they have been read. */
  readonly dataId: () => Promise<DataId>;
  /** Of the training rows. */
  readonly fingerprint: string;
  /** Steps to train. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Training rows that these steps visit, each as often as it is visited. */
  readonly rowsVisited: number;
}

/** A run to continue. */
interface Resumed {
  readonly folder: Pick<RunFolder, "name">;
  readonly checkpoint: Checkpoint;
  readonly changedFlags?: readonly string[];
}

/** @throws InputError naming the file or setting, what was found and what is allowed */
export async function readInputs(options: TrainOptions, resumed?: Resumed): Promise<RunInputs> {
  return inputsOf(await readRows(options, resumed), options, resumed);
}

/** The settings on which it depends whether rows can be used: not the seed, which only draws and orders them. */
const settingsOfRows = [
  "trainImages",
  "outputActivation",
  "inputScale",
  "reconstructionError",
  "startBias",
] as const satisfies readonly SettingName[];

/** Returns a text that is the same for settings whose rows pass the same checks. */
export const rowsKey = (settings: Settings) =>
  JSON.stringify(settingsOfRows.map((name) => settings[name]));

interface ReadRows extends Loaded, Pick<RunInputs, "facts"> {
  readonly prepared: PreparedData;
  readonly id: DataId;
  readonly testId: Pick<DataId, "test"> | undefined;
  /** From a file. */
  readonly order: { readonly entries: Uint32Array<ArrayBuffer>; readonly name: string } | undefined;
}

/**
 * Reads the data of a run, and its order if a file gives it.
 * @throws InputError naming the file or setting, what was found and what is allowed
 */
export async function readRows(options: TrainOptions, resumed?: Resumed): Promise<ReadRows> {
  const { settings, data, dataFlags, order } = options;
  const run = resumed && {
    folder: resumed.folder.name,
    trained: resumed.checkpoint.data,
    changedFlags: resumed.changedFlags,
  };
  const prepared = await prepareTraining(data, dataFlags, options).catch((error) => {
    if (!run || !(error instanceof TooFewRowsError)) throw error;
    throw otherData(run, data ?? PACKAGED_DATA, `it has only ${error.found}`);
  });
  const isLarge = loadedBytes(prepared.train) > MAX_WHOLE_BYTES;
  // A given order may visit any row at any time.
  const loaded =
    isLarge && !order ? await sampled(prepared, run?.trained) : await loadPrepared(prepared);
  const { test, rows, found } = loaded;
  const orderFile = order === undefined ? undefined : fileSource(order);
  const entries = orderFile && (await readOrder(orderFile));
  const testId = test && { test: (await rowsId(test)).fingerprint };
  const { id, earlier } = await found();
  if (run) {
    const { trained } = run;
    // The order may have become longer, for more epochs.
    const given = entries && { order: await orderId(entries, trained.order?.entries ?? 0) };
    checkSameData(run, { id: { ...id, ...testId, ...given }, earlier });
    await readAgain(rows, settings, trained);
  }
  checkRepeated(options.repeats, id);
  // Reads in pieces of its own if the rows are not in memory.
  const facts = await rowFacts(settings, isStreamed(rows) ? prepared.train : rows);
  return {
    ...loaded,
    prepared,
    id,
    testId,
    facts,
    order: entries && { entries, name: orderFile.name },
  };
}

/**
 * Returns the inputs of a run on rows that were read for it, or, to check it, for one with the same `rowsKey`.
 * @throws InputError naming the file or setting, what was found and what is allowed
 */
export async function inputsOf(
  { rows, train, test, found, prepared, id, testId, facts, order }: ReadRows,
  options: TrainOptions,
  resumed?: Resumed,
): Promise<RunInputs> {
  const { settings, init, probes, maxSteps = Number.POSITIVE_INFINITY } = options;
  const problem = probes ? probesProblem(train, settings.hiddenUnits) : undefined;
  if (problem) throw new InputError(`${problem.replace(/\.$/, "")}; leave out --probes.`);
  const { plan } = planTraining(settings, rows, facts);

  const schedule = new BatchSchedule(settings, rows.count, undefined);
  const { stepsPerEpoch } = schedule;
  const steps = Math.min(schedule.steps, maxSteps);
  const wholeEpochs = Math.floor(steps / stepsPerEpoch);
  const lastRows = Math.min((steps % stepsPerEpoch) * settings.batchSize, rows.count);
  const rowsVisited = wholeEpochs * rows.count + lastRows;

  const given = {
    ...(resumed && { state: resumed.checkpoint.state }),
    ...(init &&
      !resumed && {
        parameters: startParameters(await weightsAt(init), plan.shape, settings, {
          ...formatOf(rows),
          inputScale: facts.inputScale,
        }),
      }),
    ...(order && { order: givenOrder(order.entries, rows.count, rowsVisited, order.name) }),
  };
  const orderOfRun = order && { order: await orderId(order.entries, rowsVisited) };
  const dataId = async () => ({ ...(await found()).id, ...testId, ...orderOfRun });
  const { format, parts, file } = prepared;
  const drawnShare = parts && parts.test.length / file.train.count;
  const testCount = prepared.test?.count ?? 0;
  const warnings = warningsOf(prepared, options);
  const about = { format, rows, train, test, testCount, drawnShare, warnings };
  const identity = { dataId, fingerprint: id.fingerprint };
  return { options, ...about, ...identity, plan, facts, given, steps, stepsPerEpoch, rowsVisited };
}

/** @throws InputError if the data are not those of the run that is repeated */
function checkRepeated(repeats: TrainOptions["repeats"], found: DataId): void {
  if (!repeats || repeats.fingerprint === found.fingerprint) return;
  throw new InputError(
    `${found.name} is not what the run of ${repeats.config} was trained on (the fingerprints differ); restore it, or name other data with --data.`,
  );
}

/**
 * Opens the data that a command trains on, and divides and scales them.
 * @throws InputError naming the file, flag or setting and what is wrong with it
 */
export async function prepareTraining(
  data: string | undefined,
  flags: DataFlags,
  { settings }: Pick<TrainOptions, "settings">,
): Promise<PreparedData> {
  const { seed, trainImages, outputActivation } = settings;
  return prepareFlaggedData(
    { paths: [data ?? "mnist"], flags, seed },
    {
      trainRows: trainImages,
      isSigmoid: outputActivation === "sigmoid",
    },
  );
}

interface Loaded extends Pick<RunInputs, "rows" | "train" | "test"> {
  /** The identity of the training rows, as far as they have been read. */
  readonly found: () => Promise<FoundData>;
}

/** Loads all rows. */
export async function loadPrepared(prepared: PreparedData): Promise<Loaded> {
  const { train, test } = await withBar(`loading ${prepared.file.train.name}`, (report) =>
    loadSets(prepared, report),
  );
  let found: Promise<FoundData> | undefined;
  return {
    ...{ rows: train, train, test },
    found: () => {
      found ??= idOf(prepared);
      return found;
    },
  };
}

/**
 * Loads samples; the trainer reads the rows itself.
 * @param known what a run to continue has read
 */
async function sampled(prepared: PreparedData, known: DataId | undefined): Promise<Loaded> {
  const { train, test } = await sampleSets(prepared);
  return { train, test, ...readData(prepared, known) };
}

/**
 * Reads a piece of data that a run has read before, so that other data are refused before anything is written.
 * @throws InputError if it differs
 */
export async function readAgain(
  rows: LoadedSet | PreparedSet,
  settings: Settings,
  { pieces = {} }: DataId,
): Promise<void> {
  const [first] = Object.keys(pieces).map(Number);
  if (first === undefined || !isStreamed(rows)) return;
  await rows.rows(first, endOfPiece(chunksOf(settings, rows), rows.inputs, first));
}

function warningsOf(
  { train, summary }: PreparedData,
  { settings: { outputActivation }, probes }: TrainOptions,
): string[] {
  const warnings = [
    outputActivation === "sigmoid" && sigmoidWarning(train, train.scaling.name, summary?.train),
    probes && !train.labels && "Without labels, --probes measures only monosemanticity.",
  ];
  return warnings.filter((warning) => typeof warning === "string");
}

// All input of a run, read and checked before a GPU is requested.

import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { MAX_WHOLE_BYTES } from "../data/chunks.ts";
import type { DataId } from "../data/data_id.ts";
import { givenOrder } from "../data/order.ts";
import { loadedBytes, loadSets } from "../data/prepare/load.ts";
import type { PreparedData, PreparedSet } from "../data/prepare/prepare.ts";
import { sampleSets } from "../data/prepare/sample.ts";
import { crossEntropyProblem, sigmoidWarning } from "../data/prepare/scaling_of.ts";
import { ReadData } from "../data/read_data.ts";
import { readOrder } from "../data/readers/labels.ts";
import { formatOf, isStreamed, type LoadedSet } from "../data/rows.ts";
import { startParameters } from "../files/formats/uses.ts";
import { InputError } from "../input_error.ts";
import { probesProblem } from "../probes/problem.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import type { Plan } from "../training/plan.ts";
import { planTraining } from "../training/plan_training.ts";
import { type RowFacts, rowFacts } from "../training/row_facts.ts";
import type { TrainerOptions } from "../training/trainer.ts";
import type { DataFlags } from "./data_flags.ts";
import { checkSameData, idOf } from "./data_identity.ts";
import { fileSource } from "./file_source.ts";
import { prepareFlaggedData, withBar } from "./open_data.ts";
import type { RunFolder } from "./run_folder.ts";
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
  /** Steps to train. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Training rows that these steps visit, each as often as it is visited. */
  readonly rowsVisited: number;
}

/**
 * @param resumed a run to continue
 * @throws InputError naming the file or setting, what was found and what is allowed
 */
export async function readInputs(
  options: TrainOptions,
  resumed?: { readonly folder: Pick<RunFolder, "name">; readonly checkpoint: Checkpoint },
): Promise<RunInputs> {
  const { settings, data, dataFlags, init, order, probes } = options;
  const { maxSteps = Number.POSITIVE_INFINITY } = options;
  const prepared = await prepareTraining(data, dataFlags, options);
  const isLarge = loadedBytes(prepared.train) > MAX_WHOLE_BYTES;
  // A given order may visit any row at any time.
  const { train, test, rows, dataId } =
    isLarge && !order
      ? await sampled(prepared, resumed?.checkpoint.data)
      : await loadPrepared(prepared);
  if (resumed) checkSameData(resumed.folder.name, resumed.checkpoint.data, await dataId());
  const problem = probes ? probesProblem(train, settings.hiddenUnits) : undefined;
  if (problem) throw new InputError(`--probes cannot be used: ${problem}`);
  // Reads in pieces of its own if the rows are not in memory.
  const facts = await rowFacts(settings, isStreamed(rows) ? prepared.train : rows);
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
    ...(order && {
      order: givenOrder(await readOrder(fileSource(order)), rows.count, rowsVisited),
    }),
  };
  const { format, parts, file } = prepared;
  const drawnShare = parts && parts.test.length / file.train.count;
  const testCount = prepared.test?.count ?? 0;
  const warnings = warningsOf(prepared, options);
  const about = { format, rows, train, test, testCount, drawnShare, warnings };
  return { options, ...about, dataId, plan, facts, given, steps, stepsPerEpoch, rowsVisited };
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
  const { seed, trainImages, outputActivation, reconstructionError } = settings;
  const prepared = await prepareFlaggedData(
    { paths: [data ?? "mnist"], flags, seed },
    {
      trainRows: trainImages,
      // The range of bytes that are not scaled is known only if they are summarised.
      isPreview: outputActivation === "sigmoid" && flags.scale === "none",
    },
  );
  const { train, summary } = prepared;
  const problem = crossEntropyProblem(train, train.scaling.name, summary?.train);
  if (reconstructionError === "cross-entropy" && problem) throw new InputError(problem);
  return prepared;
}

type Loaded = Pick<RunInputs, "rows" | "train" | "test" | "dataId">;

/** Loads all rows. */
export async function loadPrepared(prepared: PreparedData): Promise<Loaded> {
  const { train, test } = await withBar(`loading ${prepared.file.train.name}`, (report) =>
    loadSets(prepared, report),
  );
  let id: Promise<DataId> | undefined;
  const dataId = () => {
    id ??= idOf(prepared);
    return id;
  };
  return { rows: train, train, test, dataId };
}

/**
 * Loads samples; the trainer reads the rows itself.
 * @param known what a run to continue has read
 */
async function sampled(prepared: PreparedData, known: DataId | undefined): Promise<Loaded> {
  const { train, test } = await sampleSets(prepared);
  const read = new ReadData(prepared.train, known?.pieces);
  return { rows: read.rows, train, test, dataId: () => read.id() };
}

function warningsOf(
  { train, summary }: PreparedData,
  { settings: { outputActivation } }: TrainOptions,
): string[] {
  const warning =
    outputActivation === "sigmoid"
      ? sigmoidWarning(train, train.scaling.name, summary?.train)
      : undefined;
  return warning ? [warning] : [];
}

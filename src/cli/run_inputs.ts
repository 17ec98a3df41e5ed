// All input of a run, read and checked before a GPU is requested.

import { givenOrder } from "../data/order.ts";
import { loadSets } from "../data/prepare/load.ts";
import type { PreparedData } from "../data/prepare/prepare.ts";
import { sigmoidWarning } from "../data/prepare/scaling_of.ts";
import { readOrder } from "../data/readers/labels.ts";
import { formatOf, type LoadedSet, type LoadedSets } from "../data/rows.ts";
import { readWeights } from "../files/read_weights.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import { type Plan, planRun } from "../training/plan.ts";
import type { TrainerOptions } from "../training/trainer.ts";
import type { DataFlags } from "./data_flags.ts";
import { fileSource } from "./file_source.ts";
import { readInput } from "./input_files.ts";
import { prepareFlaggedData, withBar } from "./open_data.ts";
import type { TrainOptions } from "./train_options.ts";

export interface RunInputs {
  readonly options: TrainOptions;
  /** Label of the data's format. */
  readonly format: string;
  readonly train: LoadedSet;
  readonly test: LoadedSet | undefined;
  /** The test set's share of the rows if it was drawn from them. */
  readonly drawnShare: number | undefined;
  /** In sentences. */
  readonly warnings: readonly string[];
  readonly plan: Plan;
  /** Initial parameters and order, if files give them. */
  readonly given: Pick<TrainerOptions, "parameters" | "order">;
  /** Steps to train. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** @throws InputError naming the file or setting, what was found and what is allowed */
export async function readInputs(options: TrainOptions): Promise<RunInputs> {
  const { settings, data, dataFlags, init, order, maxSteps = Number.POSITIVE_INFINITY } = options;
  const prepared = await prepareTraining(data, dataFlags, options);
  const { train, test } = await loadPrepared(prepared);
  const plan = planRun(settings, train.inputs, train.count, formatOf(train));

  const schedule = new BatchSchedule(settings, train.count, undefined);
  const { stepsPerEpoch } = schedule;
  const steps = Math.min(schedule.steps, maxSteps);
  const wholeEpochs = Math.floor(steps / stepsPerEpoch);
  const lastRows = Math.min((steps % stepsPerEpoch) * settings.batchSize, train.count);
  const rows = wholeEpochs * train.count + lastRows;

  const given = {
    ...(init && { parameters: readWeights(await readInput(init), init, plan.shape) }),
    ...(order && {
      order: givenOrder(await readOrder(fileSource(order)), train.count, rows),
    }),
  };
  const { format, parts, file } = prepared;
  const drawnShare = parts && parts.test.length / file.train.count;
  const warnings = warningsOf(prepared, options);
  return { options, format, train, test, drawnShare, warnings, plan, given, steps, stepsPerEpoch };
}

/** Opens the data that a command trains on, and divides and scales them. */
export function prepareTraining(
  data: string | undefined,
  flags: DataFlags,
  { settings: { seed, trainImages, outputActivation } }: Pick<TrainOptions, "settings">,
): Promise<PreparedData> {
  return prepareFlaggedData(
    { paths: [data ?? "mnist"], flags, seed },
    {
      trainRows: trainImages,
      // The range of bytes that are not scaled is known only if they are summarised.
      isPreview: outputActivation === "sigmoid" && flags.scale === "none",
    },
  );
}

export const loadPrepared = (prepared: PreparedData): Promise<LoadedSets> =>
  withBar(`loading ${prepared.file.train.name}`, (report) => loadSets(prepared, report));

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

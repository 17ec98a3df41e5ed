// All input of a run, read and checked before a GPU is requested.

import { givenOrder } from "../data/order.ts";
import { readOrder } from "../data/readers/labels.ts";
import { firstRows, formatOf, type LoadedSet } from "../data/rows.ts";
import { readWeights } from "../files/read_weights.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import { type Plan, planRun } from "../training/plan.ts";
import type { TrainerOptions } from "../training/trainer.ts";
import { fileSource } from "./file_source.ts";
import { readImageSets, readInput } from "./input_files.ts";
import type { TrainOptions } from "./train_options.ts";

export interface RunInputs {
  readonly options: TrainOptions;
  /** The training rows. */
  readonly train: LoadedSet;
  readonly test: LoadedSet;
  readonly plan: Plan;
  /** Initial parameters and order, if files give them. */
  readonly given: Pick<TrainerOptions, "parameters" | "order">;
  /** Steps to train. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** @throws InputError naming the file or setting, what was found and what is allowed */
export async function readInputs(options: TrainOptions): Promise<RunInputs> {
  const { settings, data, init, order, maxSteps = Number.POSITIVE_INFINITY } = options;
  const sets = await readImageSets(data);
  const train = firstRows(sets.train, settings.trainImages);
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
  return { options, train, test: sets.test, plan, given, steps, stepsPerEpoch };
}

// All input of a run, read and checked before a GPU is requested.

import { firstImages, imageSize, type LabelledImages } from "../data/images.ts";
import { givenOrder } from "../data/order.ts";
import { readOrder } from "../data/readers/labels.ts";
import { readWeights } from "../files/read_weights.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import { type Plan, planRun } from "../training/plan.ts";
import type { TrainerOptions } from "../training/trainer.ts";
import { fileSource } from "./file_source.ts";
import { readImageSets, readInput } from "./input_files.ts";
import type { TrainOptions } from "./train_options.ts";

export interface RunInputs {
  readonly options: TrainOptions;
  readonly images: LabelledImages;
  readonly test: LabelledImages;
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
  const images = firstImages(sets.train, settings.trainImages);
  const plan = planRun(settings, imageSize(images), images.count);

  const schedule = new BatchSchedule(settings, images.count, undefined);
  const { stepsPerEpoch } = schedule;
  const steps = Math.min(schedule.steps, maxSteps);
  const wholeEpochs = Math.floor(steps / stepsPerEpoch);
  const lastRows = Math.min((steps % stepsPerEpoch) * settings.batchSize, images.count);
  const rows = wholeEpochs * images.count + lastRows;

  const given = {
    ...(init && { parameters: readWeights(await readInput(init), init, plan.shape) }),
    ...(order && {
      order: givenOrder(await readOrder(fileSource(order)), images.count, rows),
    }),
  };
  return { options, images, test: sets.test, plan, given, steps, stepsPerEpoch };
}

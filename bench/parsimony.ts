// Shared by Parsimony's contenders in a page and in Node.

import { PipelineCache } from "../src/engine/pipelines.ts";
import { Trainer } from "../src/training/trainer.ts";
import type { Variants } from "../src/training/tuning/variants.ts";
import { type Job, settings } from "./job.ts";

/** Tunes the matmuls of the job on this device and returns the fastest variants. */
export async function tuneVariants(
  device: GPUDevice,
  { images }: Job,
  pipelines = new PipelineCache(device),
): Promise<Variants> {
  const trainer = await Trainer.create({ device, settings, rows: images, pipelines });
  try {
    for await (const _ of trainer.tune());
    return trainer.model.passes.variants;
  } finally {
    trainer.destroy();
  }
}

/** Continues training and returns the losses, one per step. */
export async function losses(trainer: Trainer, steps: number): Promise<number[]> {
  const values: number[] = [];
  for await (const { records } of trainer.train(steps)) {
    values.push(...records.map(({ loss }) => loss));
  }
  return values;
}

import { PipelineCache } from "../src/engine/pipelines.ts";
import type { ProductForms } from "../src/training/forms.ts";
import { Trainer } from "../src/training/trainer.ts";
import { type Job, settings } from "./job.ts";

/** The fastest forms of the products for the article's job on this device, as the tuner finds them. */
export async function findForms(
  device: GPUDevice,
  { images }: Job,
  pipelines = new PipelineCache(device),
): Promise<ProductForms> {
  const trainer = await Trainer.create({ device, settings, images, pipelines });
  try {
    for await (const _ of trainer.tune());
    return trainer.forms;
  } finally {
    trainer.destroy();
  }
}

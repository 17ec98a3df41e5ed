// Parsimony in Node's webgpu, in this process.

import { findDevice } from "../src/cli/device.ts";
import { PipelineCache } from "../src/engine/pipelines.ts";
import { planRun } from "../src/training/plan.ts";
import { Trainer } from "../src/training/trainer.ts";
import type { Variants } from "../src/training/tuning/variants.ts";
import { type Job, settings } from "./job.ts";
import { losses } from "./parsimony.ts";
import type { Session } from "./session.ts";

/** Trains with these variants on a device of its own, with nothing compiled. */
export function nodeSession(job: Job, variants: Variants, adapter?: string): Session {
  let device: GPUDevice;
  let trainer: Trainer;
  return {
    async start() {
      const { images, parameters, order, shape } = job;
      const started = performance.now();
      const plan = planRun(settings, shape.inputs, images.count);
      const found = await findDevice(() => plan, adapter);
      device = found.device;
      const pipelines = new PipelineCache(device);
      trainer = await Trainer.create({
        device,
        settings,
        rows: images,
        parameters,
        order,
        pipelines,
      });
      const [loss] = await losses(trainer, 1);
      const ms = performance.now() - started;
      await trainer.model.passes.use(variants);
      return { ms, loss: loss as number, adapters: [found.adapter.name] };
    },
    async train(steps) {
      const started = performance.now();
      const values = await losses(trainer, steps);
      const ms = performance.now() - started;
      return { ms, losses: values, dispatches: trainer.plan.passes.train.length };
    },
    async close() {
      trainer?.destroy();
      device?.destroy();
    },
  };
}

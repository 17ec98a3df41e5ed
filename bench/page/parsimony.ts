import { openDevice } from "../../src/engine/adapter.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { neededLimits } from "../../src/training/limits.ts";
import { planRun } from "../../src/training/plan.ts";
import { Trainer } from "../../src/training/trainer.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import { type Job, settings } from "../job.ts";
import { losses, tuneVariants } from "../parsimony.ts";
import type { PageContender } from "./page_contender.ts";

/** Parsimony with baseline kernels, or with the variants that its tuner finds. */
export function parsimony({ tuned }: { tuned: boolean }): PageContender {
  let trainer: Trainer;
  let prepared: { device: GPUDevice; pipelines: PipelineCache; variants: Variants } | undefined;
  const prepare = async (job: Job) => {
    const device = await deviceFor(job);
    const pipelines = new PipelineCache(device);
    prepared = { device, pipelines, variants: await tuneVariants(device, job, pipelines) };
  };
  return {
    ...(tuned && { prepare }),
    async start(job) {
      const { images, parameters, order } = job;
      const device = prepared?.device ?? (await deviceFor(job));
      const pipelines = prepared && { pipelines: prepared.pipelines };
      trainer = await Trainer.create({
        settings,
        rows: images,
        parameters,
        order,
        device,
        ...pipelines,
      });
      if (prepared) await trainer.model.passes.use(prepared.variants);
      return (await losses(trainer, 1))[0] as number;
    },
    train: (steps) => losses(trainer, steps),
  };
}

async function deviceFor({ images, shape }: Job): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("The browser has no WebGPU adapter.");
  const plan = planRun(settings, shape.inputs, images.count);
  return openDevice(adapter, Object.fromEntries(neededLimits(plan)));
}

// The run of one size that is measured, on devices that end with the deadline.

import { type FoundDevice, findDevice } from "../../src/cli/device.ts";
import { type Measured, measure } from "../../src/profile/measure.ts";
import { planRun } from "../../src/training/plan.ts";
import { loadMethod } from "../../src/training/stages.ts";
import { Trainer, type TrainerOptions } from "../../src/training/trainer.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import type { Job } from "../job.ts";
import type { BenchGpuOptions } from "./options.ts";

/** Of profiles, and of windows. */
export const ROUNDS = 3;

/** @throws InputError if there is no such adapter, or its limits are too small for the job */
export async function deviceFor(
  { settings, shape, images }: Job,
  adapter: string | undefined,
  skipsValidation = false,
): Promise<FoundDevice> {
  await loadMethod(settings);
  const plan = planRun(settings, shape.inputs, images.count);
  return findDevice(() => plan, adapter, skipsValidation);
}

export class MeasuredRun {
  readonly name: string;
  /** The fastest, once they are known. */
  variants: Variants | undefined;

  /** @param deadline ends what is running; what would follow is skipped */
  constructor(
    readonly job: Job,
    readonly options: Pick<BenchGpuOptions, "adapter" | "python" | "window">,
    readonly deadline: AbortSignal,
  ) {
    const { inputs, hidden } = job.shape;
    this.name = `${inputs}-${hidden}-${inputs}, batch ${job.settings.batchSize}`;
  }

  /** Opens a device for a measurement. At the deadline it is destroyed, which ends what waits for it. */
  async onDevice<Outcome>(
    act: (found: FoundDevice) => Promise<Outcome>,
    skipsValidation?: boolean,
  ): Promise<Outcome> {
    const { deadline, job, options } = this;
    const found = await deviceFor(job, options.adapter, skipsValidation);
    const end = () => found.device.destroy();
    deadline.addEventListener("abort", end);
    try {
      deadline.throwIfAborted();
      return await act(found);
    } finally {
      deadline.removeEventListener("abort", end);
      end();
    }
  }

  profiled(tune: boolean, skipsValidation?: boolean): Promise<Measured> {
    return this.onDevice(async (found) => {
      const { settings, images: rows } = this.job;
      const { variants } = this;
      const given = variants && { variants };
      const job = { ...found, settings, rows, tune, rounds: ROUNDS, ...given };
      for await (const { result } of measure(job)) {
        if (result) return result;
        this.deadline.throwIfAborted();
      }
      throw new Error("the measurement ended without a result");
    }, skipsValidation);
  }

  /** Makes a trainer with the fastest variants, if they are known. */
  async withTrainer<Outcome>(
    { device }: FoundDevice,
    options: Partial<TrainerOptions>,
    act: (trainer: Trainer) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { settings, images: rows, order, parameters } = this.job;
    const given = { device, settings, rows, order, parameters };
    const trainer = await Trainer.create({ ...given, ...options });
    try {
      if (this.variants) await trainer.model.passes.use(this.variants);
      return await act(trainer);
    } finally {
      trainer.destroy();
    }
  }

  /** Trains for two windows and times the second. */
  msPerStep(found: FoundDevice, options: Partial<TrainerOptions>): Promise<number> {
    return this.withTrainer(found, options, async (trainer) => {
      let [started, steps, windows] = [performance.now(), 0, 0];
      for await (const { records } of trainer.train()) {
        this.deadline.throwIfAborted();
        steps += records.length;
        const ms = performance.now() - started;
        if (ms < this.options.window) continue;
        if (windows++ === 1) return ms / steps;
        [started, steps] = [performance.now(), 0];
      }
      throw new Error("the run ended within the time of two windows");
    });
  }
}

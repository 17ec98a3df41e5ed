// Measures a profile: warms up, then takes every figure once a round, so that whatever disturbs the
// machine meanwhile falls on all of them alike.

import type { Settings } from "../config/settings.ts";
import type { Images } from "../data/images.ts";
import type { AdapterDescription } from "../engine/adapter.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { Timestamps } from "../engine/timestamps.ts";
import type { Trial } from "../training/reports.ts";
import { Trainer } from "../training/trainer.ts";
import { type Variants, variantName } from "../training/tuning/variants.ts";
import { KernelTimes } from "./kernel_times.ts";
import { type MatmulJob, PeakProbes } from "./peak_probes.ts";
import type { KernelProfile, Profile } from "./profile.ts";
import { record } from "./recording.ts";
import { DEFAULT_ROUNDS } from "./rounds.ts";
import { type Trace, traceOf } from "./trace.ts";
import { baselineNotes, type VariantChoice } from "./variant_choice.ts";
import { stillStep, WholeSteps } from "./whole_steps.ts";

export interface MeasureOptions extends VariantChoice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly settings: Settings;
  readonly images: Images;
  /** Compiled kernels of this device, to share; the first step is timed where none are given. */
  readonly pipelines?: PipelineCache;
  readonly rounds?: number;
}

/** What is being done, and how much of it is. */
export interface Measuring {
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  /** With the last report. */
  readonly result?: Measured;
}

export interface Measured {
  readonly profile: Profile;
  readonly trace: Trace;
  /** The forms that were tuned just now. */
  readonly tunedForms?: Variants;
}

/**
 * Trains a model of its own and measures how. The last report has the result; breaking out of the
 * loop before gives up, and frees everything.
 * @throws InputError where the device's limits are too small
 * @throws OutOfMemoryError, DeviceLostError
 */
export async function* measure(options: MeasureOptions): AsyncGenerator<Measuring, void, void> {
  const { device, settings, images, pipelines, forms, tune } = options;
  yield { activity: "Compiling the kernels", done: 0, total: 1 };
  const started = performance.now();
  const shared = pipelines && { pipelines };
  const trainer = await Trainer.create({ device, settings, images, ...shared });
  try {
    await trainer.train(1).next();
    const firstStepMs = performance.now() - started;
    let trials: readonly Trial[] = [];
    if (forms) await trainer.model.passes.use(forms);
    else if (tune) {
      for await (const tuning of trainer.tune()) {
        trials = tuning.trials;
        yield { activity: "Trying forms of the products", done: tuning.done, total: tuning.total };
      }
    }
    const notes = baselineNotes(trainer.model.passes.variants, options, trials);
    const before = {
      ...(!pipelines && { firstStepMs }),
      ...(trials.length > 0 && { trials }),
    };
    yield* measureRounds(trainer, options, notes, before);
  } finally {
    trainer.destroy();
  }
}

async function* measureRounds(
  trainer: Trainer,
  options: MeasureOptions,
  notes: string[],
  before: Pick<Profile, "firstStepMs" | "trials">,
): AsyncGenerator<Measuring, void, void> {
  const { device, adapter, settings, images, pipelines, rounds = DEFAULT_ROUNDS } = options;
  const steps = new WholeSteps(trainer, settings, images.count);
  yield { activity: "Warming up", done: 0, total: 1 };
  await steps.warmUp();
  const roof = new PeakProbes(trainer.model.engine, productsOf(trainer, steps.rows), pipelines);
  const kernels = Timestamps.isSupported(device) ? new KernelTimes(trainer, steps.rows) : undefined;
  if (!kernels) notes.push(NO_TIMESTAMPS);
  try {
    await roof.calibrate();
    await kernels?.calibrate();
    for (let done = 0; done < rounds; done++) {
      yield { activity: "Measuring", done, total: rounds };
      await steps.sample();
      await kernels?.sample();
      await roof.sample();
    }
    const profile: Profile = {
      adapter,
      job: { ...trainer.plan.shape, batch: steps.rows, images: images.count },
      step: stepOf(trainer, steps, roof),
      kernels: kernelsOf(trainer, steps.rows, kernels),
      roof: roof.roof,
      memory: trainer.model.memory(),
      ...(kernels && { clockResolutionMicroseconds: kernels.timestamps.resolution / 1000 }),
      ...before,
      rounds,
      notes,
    };
    const trace = traceOf(await record(trainer, steps), adapter.name);
    const tunedForms = trainer.model.passes.tunedVariants;
    const result = { profile, trace, ...(tunedForms && { tunedForms }) };
    yield { activity: "Done", done: rounds, total: rounds, result };
  } finally {
    kernels?.destroy();
    roof.destroy();
  }
}

const NO_TIMESTAMPS =
  "This device has no timestamp-query: whole steps and whole submits are measured, single kernels are not.";

function stepOf(trainer: Trainer, steps: WholeSteps, probes: PeakProbes): Profile["step"] {
  const { ms, hostMs } = steps.times;
  const productsMs = probes.roof.products.reduce((sum, product) => sum + product.ms, 0);
  return {
    ms,
    dispatches: trainer.model.passes.current.train.length,
    submits: 1 / steps.perSubmit,
    gpuBytes: Object.values(trainer.model.memory()).reduce((sum, bytes) => sum + bytes, 0),
    hostMs,
    productsMs,
    overProducts: ms.min / productsMs,
  };
}

function kernelsOf(
  trainer: Trainer,
  rows: number,
  times: KernelTimes | undefined,
): KernelProfile[] {
  return stillStep(trainer, rows).flatMap(({ stage, uniforms }, i) => {
    const ms = times?.times[i];
    const { name, variant } = stage.kernel;
    const form = variant ? variantName(variant) : "";
    return ms ? [{ name, form, calls: 1, ms, ...stage.kernel.work(uniforms) }] : [];
  });
}

function productsOf(trainer: Trainer, rows: number): MatmulJob[] {
  return stillStep(trainer, rows).flatMap((dispatch) => {
    const { variant } = dispatch.stage.kernel;
    return variant ? [{ dispatch, form: variantName(variant) }] : [];
  });
}

// Measures a profile: warms up, then measures everything once per round, so that whatever else the
// machine is doing affects all measurements alike.

import type { Kernel } from "../../shaders/kernel.ts";
import type { Settings } from "../config/settings.ts";
import type { Rows } from "../data/rows.ts";
import type { AdapterDescription } from "../engine/adapter.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { Timestamps } from "../engine/timestamps.ts";
import { sum } from "../math.ts";
import type { Trial } from "../training/reports.ts";
import { Trainer } from "../training/trainer.ts";
import { type Variants, variantName } from "../training/tuning/variants.ts";
import { KernelTimes } from "./kernel_times.ts";
import { type MatmulJob, PeakProbes } from "./peak_probes.ts";
import { DEFAULT_ROUNDS, type KernelProfile, type Profile } from "./profile.ts";
import { record } from "./recording.ts";
import { type Trace, traceOf } from "./trace.ts";
import { baselineNotes, type VariantChoice } from "./variant_choice.ts";
import { stillStep, WholeSteps } from "./whole_steps.ts";

interface MeasureOptions extends VariantChoice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly settings: Settings;
  readonly rows: Rows;
  /** Compiled kernels of this device to share; if none are given, the first step is timed. */
  readonly pipelines?: PipelineCache;
  readonly rounds?: number;
}

/** Progress of a measurement. */
export interface Measuring {
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  /** Only in the last report. */
  readonly result?: Measured;
}

export interface Measured {
  readonly profile: Profile;
  readonly trace: Trace;
  /** The kernels of a step as they were compiled, in its order. */
  readonly kernels: readonly Kernel[];
  /** The variants that have just been tuned. */
  readonly tunedVariants?: Variants;
}

/**
 * Trains a separate model and measures it. The last report has the result; breaking out of the loop
 * earlier cancels the measurement and frees everything.
 * @throws InputError if the device's limits are too small
 * @throws OutOfMemoryError, DeviceLostError
 */
export async function* measure(options: MeasureOptions): AsyncGenerator<Measuring, void, void> {
  const { device, settings, rows, pipelines, variants, tune } = options;
  yield { activity: "Compiling the kernels", done: 0, total: 1 };
  const started = performance.now();
  const shared = pipelines && { pipelines };
  const trainer = await Trainer.create({ device, settings, rows, ...shared });
  try {
    await trainer.train(1).next();
    const firstStepMs = performance.now() - started;
    let trials: readonly Trial[] = [];
    if (variants) await useIfSame(trainer, variants);
    else if (tune) {
      for await (const tuning of trainer.tune()) {
        trials = tuning.trials;
        yield { activity: "Tuning the matmuls", done: tuning.done, total: tuning.total };
      }
    }
    const { rejected } = trainer.model.passes;
    const notes = baselineNotes(trainer.model.passes.variants, options, trials);
    if (rejected !== undefined) notes.push(`The tuned kernels were not used: ${rejected}`);
    const before = {
      ...(!pipelines && { firstStepMs }),
      ...(trials.length > 0 && { trials }),
    };
    yield* measureRounds(trainer, options, notes, before);
  } finally {
    trainer.destroy();
  }
}

/** Uses variants that were found before if they give the right bits on the inputs of the last step. */
export async function useIfSame({ model: { passes } }: Trainer, variants: Variants): Promise<void> {
  passes.useRecorded(variants);
  await passes.compiling;
  await passes.applyReady();
}

async function* measureRounds(
  trainer: Trainer,
  options: MeasureOptions,
  notes: string[],
  before: Pick<Profile, "firstStepMs" | "trials">,
): AsyncGenerator<Measuring, void, void> {
  const { device, adapter, settings, rows, pipelines, rounds = DEFAULT_ROUNDS } = options;
  const steps = new WholeSteps(trainer, settings, rows.count);
  yield { activity: "Warming up", done: 0, total: 1 };
  await steps.warmUp();
  const matmuls = matmulJobs(trainer, steps.rows);
  const probes = new PeakProbes(trainer.model.engine, matmuls, pipelines);
  const kernels = Timestamps.isSupported(device) ? new KernelTimes(trainer, steps.rows) : undefined;
  if (!kernels) notes.push(NO_TIMESTAMPS);
  try {
    await probes.calibrate();
    await kernels?.calibrate();
    for (let done = 0; done < rounds; done++) {
      yield { activity: "Measuring", done, total: rounds };
      await steps.sample();
      await kernels?.sample();
      await probes.sample();
    }
    const profile: Profile = {
      adapter,
      job: {
        inputs: trainer.plan.shape.inputs,
        hidden: trainer.plan.shape.hidden,
        batch: steps.rows,
        images: rows.count,
      },
      step: stepOf(trainer, steps, probes),
      kernels: kernelsOf(trainer, steps.rows, kernels),
      peak: probes.peak,
      memory: trainer.model.memory(),
      ...(kernels && { clockResolutionMicroseconds: kernels.timestamps.resolution / 1000 }),
      ...before,
      rounds,
      notes,
    };
    const trace = traceOf(await record(trainer, steps), adapter.name);
    const { tunedVariants, current } = trainer.model.passes;
    const compiled = current.train.map(({ kernel }) => kernel);
    const result = { profile, trace, kernels: compiled, ...(tunedVariants && { tunedVariants }) };
    yield { activity: "Done", done: rounds, total: rounds, result };
  } finally {
    kernels?.destroy();
    probes.destroy();
  }
}

const NO_TIMESTAMPS =
  "This device does not support timestamp-query, so only whole steps and submits are timed, not individual kernels.";

function stepOf(trainer: Trainer, steps: WholeSteps, probes: PeakProbes): Profile["step"] {
  const { ms, hostMs } = steps.times;
  const matmulsMs = probes.peak.matmuls.reduce((sum, matmul) => sum + matmul.ms, 0);
  return {
    ms,
    dispatches: trainer.model.passes.current.train.length,
    submits: steps.inFlight.submits / steps.inFlight.steps,
    gpuBytes: sum(Object.values(trainer.model.memory())),
    hostMs,
    matmulsMs,
    relativeToMatmuls: ms.min / matmulsMs,
  };
}

function kernelsOf(
  trainer: Trainer,
  rows: number,
  times: KernelTimes | undefined,
): KernelProfile[] {
  return stillStep(trainer, rows).flatMap(({ stage, uniforms }, i) => {
    const ms = times?.times[i];
    const { name } = stage.kernel;
    const variant = stage.kernel.variant ? variantName(stage.kernel.variant) : "";
    return ms ? [{ name, variant, calls: 1, ms, ...stage.kernel.work(uniforms) }] : [];
  });
}

function matmulJobs(trainer: Trainer, rows: number): MatmulJob[] {
  return stillStep(trainer, rows).flatMap((dispatch) => {
    const { variant } = dispatch.stage.kernel;
    return variant ? [{ dispatch, variant: variantName(variant) }] : [];
  });
}

// Checks that a device computes correctly: every kernel against its float64 reference, one whole training step
// against the same step in float64, and its gradients against central differences of the loss.

import { baseline } from "../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import type { Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { DeviceLostError } from "../engine/device_lost.ts";
import { PipelineCache } from "../engine/pipelines.ts";
import { isPlain, loadMethod } from "../training/stages.ts";
import {
  isBaseline,
  runnableVariants,
  type Variants,
  variantName,
  variantsAmong,
} from "../training/tuning/variants.ts";
import { stepBounds } from "./bounded_step.ts";
import { type CheckedKernel, checkedKernels } from "./kernels.ts";
import { failureOf, type Result, resultOf } from "./result.ts";
import type { KernelHost } from "./run_kernel.ts";
import { slopeChecks } from "./slopes.ts";
import { referenceStep, stepChecks, trainStep } from "./step.ts";

export interface SelfCheckJob {
  readonly device: GPUDevice;
  /** Determines the kernels and the shape that are checked. */
  readonly settings: Settings;
  /** D */
  readonly inputs: number;
  /** How the rows of the data set are stored and scaled; as bytes of images by default. */
  readonly format?: RowFormat;
  /** Compiled kernels of this device, to share; a new cache by default. */
  readonly pipelines?: PipelineCache;
  /** The matmul variants that runs use on this device; the baseline by default. */
  readonly variants?: Variants;
  /** Whether to check every variant that the device can run, not only the baseline and those in use. */
  readonly allVariants?: boolean;
}

export interface SelfChecking {
  /** Names the part that is being checked. */
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  /** The results since the last report. */
  readonly results: readonly Result[];
}

/** A part of the self-check; `run` yields results as soon as they are ready. */
interface Part {
  readonly kernel: string;
  readonly variant: string;
  readonly run: () => AsyncIterable<Result[]> | Iterable<Result[]>;
}

/**
 * Checks the device and reports its progress. A kernel that does not compile or run is a failed check.
 * @throws DeviceLostError
 */
export async function* selfCheck(job: SelfCheckJob): AsyncGenerator<SelfChecking, void, void> {
  const { device, pipelines = new PipelineCache(device) } = job;
  await loadMethod(job.settings);
  const host = { device, pipelines };
  const parts = [...kernelParts(host, job), ...stepParts(host, job)];
  const total = parts.length;
  for (const [done, part] of parts.entries()) {
    const activity = [part.kernel, part.variant].filter(Boolean).join(", ");
    yield { activity, done, total, results: [] };
    try {
      for await (const results of part.run()) yield { activity, done, total, results };
    } catch (error) {
      if (error instanceof DeviceLostError) throw error;
      yield { activity, done, total, results: [failureOf(part, error as Error)] };
    }
  }
  yield { activity: "Done", done: total, total, results: [] };
}

/** A part for each requested variant of each kernel. */
function kernelParts(host: KernelHost, job: SelfCheckJob): Part[] {
  const { settings, inputs, format } = job;
  const shape = { rows: settings.batchSize, inputs, hidden: settings.hiddenUnits };
  return checkedKernels(settings, format).flatMap((checked) => {
    const variants = variantsToCheck(checked, job);
    // The reference is computed once for all variants, and released after the last one.
    let shared: ReturnType<CheckedKernel["case"]> | undefined;
    return variants.map((variant): Part => {
      const kernel = checked.kernel(variant);
      // Compiles while earlier references are computed; a failure is reported when the kernel runs.
      host.pipelines.get(kernel).catch(() => {});
      const named = { kernel: kernel.label, variant: variant ? shortName(variant) : "" };
      return {
        ...named,
        run: async function* () {
          shared ??= checked.case(shape);
          const checks = await shared.run(host, kernel);
          if (variant === variants.at(-1)) shared = undefined;
          yield checks.map((check) => resultOf(named, check));
        },
      };
    });
  });
}

/** Returns the variants of a matmul that the job asks for, and one undefined for another kernel. */
export function variantsToCheck(
  { isMatmul, id, hasSparse }: CheckedKernel,
  { device, allVariants, variants }: SelfCheckJob,
): (MatmulVariant | undefined)[] {
  if (!isMatmul) return [undefined];
  if (allVariants) return variantsAmong(runnableVariants(device), { hasSparse });
  const used = variants?.[id];
  return isBaseline(used) ? [baseline] : [baseline, used];
}

const shortName = (variant: MatmulVariant) => variantName(variant).replace(" invocations", "");

/** The parts for one step end to end, and for its gradients against central differences of the loss. */
function stepParts(host: KernelHost, job: SelfCheckJob): Part[] {
  const { settings, inputs, format = bytes, variants = {} } = job;
  const whole = { kernel: "one step", variant: "end to end" };
  const slopes = { kernel: "gradients", variant: "central differences" };
  const onGpu = once(() => trainStep(host, settings, variants, inputs, format));
  const inFloat64 = once(async () => {
    const step = await referenceStep(settings, inputs, format);
    return { step, bounds: stepBounds(step) };
  });
  const all: Part[] = [
    {
      ...whole,
      run: async function* () {
        const trained = await onGpu();
        const { step, bounds } = await inFloat64();
        yield stepChecks(step, bounds, trained).map((check) => resultOf(whole, check));
      },
    },
    {
      ...slopes,
      run: async function* () {
        const { gradients } = await onGpu();
        const { step, bounds } = await inFloat64();
        for (const check of slopeChecks(step, bounds, gradients)) yield [resultOf(slopes, check)];
      },
    },
  ];
  // The gradients of other methods are not slopes of their loss, or are changed before they are used.
  return isPlain(settings) ? all : all.slice(0, 1);
}

function once<T>(compute: () => T): () => T {
  let computed: { value: T } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

// Whether this device computes what the mathematics says: every kernel against its float64 twin, one whole
// step against the same in float64, and its gradients against differences of the loss.

import { baseline } from "../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import type { Settings } from "../config/settings.ts";
import { DeviceLostError } from "../engine/device_lost.ts";
import { PipelineCache } from "../engine/pipelines.ts";
import {
  baselineVariants,
  candidateVariants,
  type Variants,
  variantName,
} from "../training/tuning/variants.ts";
import { INPUTS } from "./images.ts";
import { type CheckedKernel, checkedKernels } from "./kernels.ts";
import { failureOf, type Result, resultOf } from "./result.ts";
import type { KernelHost } from "./run_kernel.ts";
import { slopeChecks } from "./slopes.ts";
import { referenceStep, stepChecks, trainStep } from "./step.ts";
import { stepBounds } from "./step_bounds.ts";

export interface SelfCheckJob {
  readonly device: GPUDevice;
  /** Their shape and activations are what is checked. */
  readonly settings: Settings;
  /** Where the kernels are compiled. */
  readonly pipelines?: PipelineCache;
  /** The forms in which runs carry out the products on this device; plain where none are given. */
  readonly forms?: Variants;
  /** Whether to check every form that the device can run; otherwise the plain ones and those in use. */
  readonly allForms?: boolean;
}

export interface SelfChecking {
  /** What comes next. */
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  /** Since the last report. */
  readonly results: readonly Result[];
}

/** A part of the self-check; gives its results when each is there. */
interface Part {
  readonly kernel: string;
  readonly form: string;
  readonly run: () => AsyncIterable<Result[]> | Iterable<Result[]>;
}

/**
 * Checks the device and reports as it goes; a kernel that does not compile or run is a failed check.
 * @throws DeviceLostError where the device goes away
 */
export async function* selfCheck(job: SelfCheckJob): AsyncGenerator<SelfChecking, void, void> {
  const { device, settings, pipelines = new PipelineCache(device) } = job;
  const host = { device, pipelines };
  const parts = [
    ...kernelParts(host, job),
    ...stepParts(host, settings, job.forms ?? baselineVariants),
  ];
  const total = parts.length;
  for (const [done, part] of parts.entries()) {
    const activity = [part.kernel, part.form].filter(Boolean).join(", ");
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

/** Every kernel in every form that is asked for. */
function kernelParts(host: KernelHost, job: SelfCheckJob): Part[] {
  const { settings } = job;
  const shape = { rows: settings.batchSize, inputs: INPUTS, hidden: settings.hiddenUnits };
  return checkedKernels(settings).flatMap((checked) => {
    const forms = formsOf(checked, job);
    // The twin is computed once for all forms, and forgotten with the last.
    let shared: ReturnType<CheckedKernel["case"]> | undefined;
    return forms.map((form): Part => {
      const kernel = checked.kernel(form);
      // Compiles while the twins before it are computed; a failure shows where the kernel runs.
      host.pipelines.get(kernel).catch(() => {});
      const named = { kernel: kernel.label, form: form ? shortName(form) : "" };
      return {
        ...named,
        run: async function* () {
          shared ??= checked.case(shape);
          const checks = await shared.run(host, kernel);
          if (form === forms.at(-1)) shared = undefined;
          yield checks.map((check) => resultOf(named, check));
        },
      };
    });
  });
}

function formsOf({ product }: CheckedKernel, job: SelfCheckJob): (MatmulVariant | undefined)[] {
  if (!product) return [undefined];
  if (job.allForms) return [...candidateVariants(job.device)];
  const used = job.forms?.[product] ?? baseline;
  return variantName(used) === variantName(baseline) ? [baseline] : [baseline, used];
}

const shortName = (form: MatmulVariant) => variantName(form).replace(/ invocations$/, "");

/** One step end to end, then its gradients against differences of the loss. */
function stepParts(host: KernelHost, settings: Settings, forms: Variants): Part[] {
  const whole = { kernel: "one step", form: "end to end" };
  const slopes = { kernel: "gradients", form: "central differences" };
  const onGpu = once(() => trainStep(host, settings, forms));
  const inFloat64 = once(() => {
    const step = referenceStep(settings);
    return { step, bounds: stepBounds(step) };
  });
  return [
    {
      ...whole,
      run: async function* () {
        const trained = await onGpu();
        const { step, bounds } = inFloat64();
        yield stepChecks(step, bounds, trained).map((check) => resultOf(whole, check));
      },
    },
    {
      ...slopes,
      run: async function* () {
        const { gradients } = await onGpu();
        const { step, bounds } = inFloat64();
        for (const check of slopeChecks(step, bounds, gradients)) yield [resultOf(slopes, check)];
      },
    },
  ];
}

function once<T>(compute: () => T): () => T {
  let computed: { value: T } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

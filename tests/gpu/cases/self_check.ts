// The self-check as on the page and in the commands, and on a device that computes one kernel incorrectly.

import type { Kernel } from "../../../shaders/kernel.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { PipelineCache } from "../../../src/engine/pipelines.ts";
import type { Result } from "../../../src/self_check/result.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { selfCheck } from "../../../src/self_check/self_check.ts";
import { candidateVariants } from "../../../src/training/tuning/variants.ts";

/** Simulated driver faults: a piece of a kernel's source, and its replacement. */
export const faults: Readonly<Record<string, readonly [right: string, wrong: string]>> = {
  gather: ["order[u.batchStart + id.y]", "order[u.batchStart]"],
  encode: ["k < innerQuads", "k + 1 < innerQuads"],
  sparsity: ["dm[i] = mask * (u.lambda * slope)", "dm[i] = mask * (u.lambda * slope * 1.1)"],
  decode: ["let error = y", "let error = 1.1 * y"],
  hidden_gradient: ["h > vec4f()", "h >= vec4f()"],
  decoder_gradient: ["k < innerCount", "k + 1 < innerCount"],
  encoder_gradient: ["k < innerCount", "k + 1 < innerCount"],
  adam: ["(sqrt(v) + u.epsilon)", "(sqrt(v) * 1.1 + u.epsilon)"],
  loss: ["vec4f(1 / (f32(u.batch)", "vec4f(1.1 / (f32(u.batch)"],
  softmax: ["select(0f, 1f, c == label)", "select(0f, 0.9, c == label)"],
  unit_probe: ["curvature * a * a", "curvature * a"],
  nonsense: ["fn main", "fn man"],
};

/** Compiles one kernel with a fault, and all others unchanged. */
class WrongPipelines extends PipelineCache {
  constructor(
    private readonly host: KernelHost,
    private readonly kernel: string,
    private readonly fault: readonly [right: string, wrong: string],
  ) {
    super(host.device);
  }

  override get(kernel: Kernel): Promise<GPUComputePipeline> {
    if (kernel.name !== this.kernel) return this.host.pipelines.get(kernel);
    const source = kernel.source.replace(...this.fault);
    if (source === kernel.source) throw new Error(`The fault no longer breaks ${kernel.label}.`);
    return this.host.pipelines.get({ ...kernel, source });
  }
}

/** Checks a small shape, with one matmul in a variant other than the baseline. */
export async function smallSelfCheck(
  host: KernelHost,
  broken?: { readonly kernel: string; readonly fault: string },
): Promise<Result[]> {
  const fault = broken && faults[broken.fault];
  const pipelines = fault ? new WrongPipelines(host, broken.kernel, fault) : host.pipelines;
  const settings = parseSettings({ hiddenUnits: 6, batchSize: 9 });
  const [, other] = candidateVariants(host.device);
  const variants = other ? { hidden_gradient: other } : {};
  const all: Result[] = [];
  for await (const { results } of selfCheck({
    ...host,
    pipelines,
    settings,
    inputs: 784,
    variants,
  })) {
    all.push(...results);
  }
  return all;
}

// Kernels do not rely on workgroup memory being zero at the start: the commands turn the zeroing off.

import type { Kernel } from "../../../shaders/kernel.ts";
import { PipelineCache } from "../../../src/engine/pipelines.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { kernelCases, variantCases } from "./kernels.ts";
import { methodCases } from "./methods.ts";
import { selectionCases } from "./selection.ts";

/** Returns the WGSL that gives a variable the value 7, in all its parts. */
function fill(name: string, type: string): string {
  const [, element, length] = /^array<(.*), *(\d+)>$/.exec(type) ?? [];
  if (element === undefined) return assignment(name, type);
  return `for (var i = 0u; i < ${length}u; i++) { ${assignment(`${name}[i]`, element)} }`;
}

const assignment = (place: string, type: string) =>
  type === "atomic<u32>" ? `atomicStore(&${place}, 7);` : `${place} = ${type}(7);`;

/** Fills the workgroup memory of all kernels before they begin. */
class FilledPipelines extends PipelineCache {
  /** The kernels that have workgroup memory. */
  readonly filled = new Set<string>();

  override get(kernel: Kernel): Promise<GPUComputePipeline> {
    const declarations = [...kernel.source.matchAll(/var<workgroup> (\w+): (.*?);/g)];
    if (declarations.length === 0) return super.get(kernel);
    this.filled.add(kernel.name);
    const fills = declarations.map(([, name = "", type = ""]) => fill(name, type));
    const source = kernel.source.replace(
      /@compute[^{]*\{/,
      (start) => `${start}\n${fills.join("\n")}\nworkgroupBarrier();\n`,
    );
    return super.get({ ...kernel, source });
  }
}

type Case = (typeof methodCases)[number];

const filled =
  (cases: readonly Case[]) =>
  async ({ device }: KernelHost) => {
    const pipelines = new FilledPipelines(device);
    const checks: Check[] = [];
    for (const { run } of cases) checks.push(...(await run({ device, pipelines })));
    const expected = ["top_k", "lifetime", "batch_histogram", "batch_pick", "count_dead"];
    const missing = expected.filter((name) => !pipelines.filled.has(name));
    if (missing.length > 0) throw new Error(`The kernels have not been filled: ${missing}.`);
    return checks;
  };

const methods = [...selectionCases, ...methodCases];
/** Matmuls in their baseline variant have no workgroup memory. */
const others = methods.filter(({ name }) => !/decode|gradient/.test(name));

export const workgroupMemoryCases = [
  {
    name: "methods do not rely on zeros in workgroup memory",
    run: filled(others),
    longIn: ["Chrome"] as const,
  },
  {
    name: "no kernel relies on zeros in workgroup memory",
    run: filled([...methods, ...kernelCases, ...variantCases]),
    longIn: ["Chrome", "Node"] as const,
  },
];

// All cases, for both hosts: Chrome and Node. Those that compile many variants are long tests in one of them, or in both.

import { adam } from "../../../shaders/adam.ts";
import { encode } from "../../../shaders/encode.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { adamCaseOf } from "../../../src/self_check/cases/elementwise.ts";
import { encodeCase } from "../../../src/self_check/cases/matmuls.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { faultCases } from "./faults.ts";
import { imageGridCase } from "./image_grid.ts";
import { inferenceCases } from "./inference.ts";
import { defaultShape, kernelCases, variantCases } from "./kernels.ts";
import { methodRunCases } from "./method_runs.ts";
import { methodCases } from "./methods.ts";
import { pointsCase } from "./points.ts";
import { probeCases } from "./probes.ts";
import { resumeCases } from "./resume.ts";
import { revivalCases } from "./revival.ts";
import { sameBitsCases } from "./same_bits.ts";
import { selectionCases } from "./selection.ts";
import { sparseCases } from "./sparse.ts";
import { streamingCases } from "./streaming.ts";
import { trainingCases } from "./training.ts";
import { tuningCases } from "./tuning.ts";
import { updateCases } from "./updates.ts";
import { workgroupMemoryCases } from "./workgroup_memory.ts";

export type HostName = "Chrome" | "Node";

interface Case {
  readonly name: string;
  readonly run: (host: KernelHost) => Promise<Check[]>;
  /** The hosts on which the case is not part of `npm test`. */
  readonly longIn?: readonly HostName[];
}

export const control = "control: a matmul without its last terms";

/** A matmul without its last four terms: the bounds must be tight enough to detect it. */
function brokenEncode(host: KernelHost): Promise<Check[]> {
  const right = encode("relu", "u8");
  const source = right.source.replace("k < innerQuads", "k + 1 < innerQuads");
  if (source === right.source) throw new Error("The control no longer breaks the kernel.");
  return encodeCase(defaultShape, parseSettings({}), right.choices).run(host, { ...right, source });
}

export const cases: readonly Case[] = [
  ...kernelCases,
  ...variantCases,
  ...selectionCases,
  ...methodCases,
  ...sparseCases,
  ...faultCases,
  ...[1, 4].map((length) => ({
    name: `adam, ${length} parameters`,
    run: (host: KernelHost) => adamCaseOf(length).run(host, adam(false)),
  })),
  ...updateCases,
  ...workgroupMemoryCases,
  { name: "image_grid", run: imageGridCase },
  { name: "points", run: pointsCase },
  ...trainingCases,
  ...methodRunCases,
  ...inferenceCases,
  ...sameBitsCases,
  ...resumeCases,
  ...revivalCases,
  ...streamingCases,
  ...tuningCases,
  ...probeCases,
  // The control must fail, which kernels.spec.ts expects.
  { name: control, run: brokenEncode },
];

// The one list of kernel cases; both hosts, the browser and Node, run all of it.

import { adam } from "../../../shaders/adam.ts";
import { encode } from "../../../shaders/encode.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import { adamCaseOf } from "../../../src/self_check/cases/elementwise.ts";
import { encodeCase } from "../../../src/self_check/cases/matmuls.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import { type CheckedKernel, checkedKernels } from "../../../src/self_check/kernels.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { imageGridCase } from "./image_grid.ts";
import { inferenceCases } from "./inference.ts";
import { pointsCase } from "./points.ts";
import { resumeCases } from "./resume.ts";
import { sameBitsCases } from "./same_bits.ts";
import { trainingCases } from "./training.ts";
import { tuningCases } from "./tuning.ts";

export interface Case {
  readonly name: string;
  readonly run: (host: KernelHost) => Promise<Check[]>;
}

const article: BatchShape = { rows: 256, inputs: 784, hidden: 64 };

/** B, D, H: the article's, its short last batch, one row, and sizes below, on and off the tile. */
const shapes: readonly BatchShape[] = [
  article,
  { rows: 96, inputs: 784, hidden: 64 },
  { rows: 1, inputs: 784, hidden: 64 },
  { rows: 1, inputs: 1, hidden: 1 },
  { rows: 3, inputs: 5, hidden: 2 },
  { rows: 8, inputs: 8, hidden: 8 },
  { rows: 7, inputs: 12, hidden: 4 },
  { rows: 9, inputs: 17, hidden: 9 },
  { rows: 65, inputs: 66, hidden: 67 },
];

/** One case for all shapes; each check says which shape it was. */
const overShapes = (checked: CheckedKernel): Case => ({
  name: checked.label,
  run: async (host) => {
    const checks: Check[] = [];
    for (const shape of shapes) {
      const { rows, inputs, hidden } = shape;
      for (const check of await checked.case(shape).run(host, checked.kernel())) {
        checks.push({ ...check, what: `${check.what} of B=${rows} D=${inputs} H=${hidden}` });
      }
    }
    return checks;
  },
});

/** Kernels in every choice of activations and penalties, each once; penalty "none" gives zeros only. */
const kernels = new Map(
  [
    ...checkedKernels(parseSettings({})),
    ...checkedKernels(
      parseSettings({ activation: "sigmoid", outputActivation: "linear", penalty: "l1" }),
    ),
  ].map((checked) => [checked.label, checked]),
);

export const control = "control: a product without its last terms";

/** A product that leaves out its last four terms: the bounds must be tight enough to notice. */
function brokenEncode(host: KernelHost): Promise<Check[]> {
  const right = encode("relu");
  const source = right.source.replace("k < innerQuads", "k + 1 < innerQuads");
  if (source === right.source) throw new Error("The control no longer breaks the kernel.");
  return encodeCase(article, parseSettings({})).run(host, { ...right, source });
}

export const cases: readonly Case[] = [
  ...[...kernels.values()].map(overShapes),
  ...[1, 4].map((length) => ({
    name: `adam, ${length} parameters`,
    run: (host: KernelHost) => adamCaseOf(length).run(host, adam),
  })),
  { name: "image_grid", run: imageGridCase },
  { name: "points", run: pointsCase },
  ...trainingCases,
  ...inferenceCases,
  ...sameBitsCases,
  ...resumeCases,
  ...tuningCases,
  // The control must fail: kernels.spec.ts expects it to.
  { name: control, run: brokenEncode },
];

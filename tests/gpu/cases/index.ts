// The one list of kernel cases; both hosts, the browser and Node, run all of it.

import type { Check } from "../../../src/self_check/compare.ts";
import {
  adamCase,
  gatherCase,
  lossCase,
  sparsityCase,
} from "../../../src/self_check/elementwise.ts";
import {
  brokenEncodeCase,
  decodeCase,
  encodeCase,
  hiddenGradientCase,
  shapes,
  weightGradientCase,
} from "../../../src/self_check/products.ts";
import type { Host } from "../../../src/self_check/run_kernel.ts";
import { imageGridCase } from "./image_grid.ts";
import { trainingCases } from "./training.ts";
import { tunerCase } from "./tuning.ts";

export interface Case {
  readonly name: string;
  readonly run: (host: Host) => Promise<Check[]>;
}

/** One case for all shapes; each check says which shape it was. */
function overShapes(
  name: string,
  run: (host: Host, shape: (typeof shapes)[number]) => Promise<Check[]>,
): Case {
  return {
    name,
    run: async (host) => {
      const checks: Check[] = [];
      for (const shape of shapes) {
        const { rows, inputs, hidden } = shape;
        for (const check of await run(host, shape)) {
          checks.push({ ...check, what: `${check.what} of B=${rows} D=${inputs} H=${hidden}` });
        }
      }
      return checks;
    },
  };
}

export const control = "control: a product without its last terms";

export const cases: readonly Case[] = [
  overShapes("gather", gatherCase),
  overShapes("encode, relu", (host, shape) => encodeCase(host, shape, "relu")),
  overShapes("encode, sigmoid", (host, shape) => encodeCase(host, shape, "sigmoid")),
  overShapes("sparsity", sparsityCase),
  overShapes("decode, sigmoid", (host, shape) => decodeCase(host, shape, "sigmoid")),
  overShapes("decode, linear", (host, shape) => decodeCase(host, shape, "linear")),
  overShapes("hidden_gradient, relu", (host, shape) => hiddenGradientCase(host, shape, "relu")),
  overShapes("hidden_gradient, sigmoid", (host, shape) =>
    hiddenGradientCase(host, shape, "sigmoid"),
  ),
  overShapes("decoder_gradient", (host, shape) => weightGradientCase(host, shape, "decoder")),
  overShapes("encoder_gradient", (host, shape) => weightGradientCase(host, shape, "encoder")),
  ...[1, 4, 101_248].map((length) => ({
    name: `adam, ${length} parameters`,
    run: (host: Host) => adamCase(host, length),
  })),
  overShapes("loss", lossCase),
  { name: "image_grid", run: imageGridCase },
  ...trainingCases,
  { name: "tuner", run: tunerCase },
  // The control must fail: kernels.spec.ts expects it to.
  { name: control, run: brokenEncodeCase },
];

// The kernels that select which activations stay, against their references.

import type { Kernel } from "../../../shaders/kernel.ts";
import { top_k } from "../../../shaders/top_k.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import { topKCase } from "../../../src/self_check/cases/selection.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import type { KernelCase, KernelHost } from "../../../src/self_check/run_kernel.ts";

/** Below and above the number of invocations in a workgroup, on and off quads and blocks of rows. */
const shapes: readonly BatchShape[] = [
  { rows: 1, inputs: 3, hidden: 1 },
  { rows: 1, inputs: 7, hidden: 6 },
  { rows: 6, inputs: 40, hidden: 67 },
  { rows: 13, inputs: 12, hidden: 32 },
  { rows: 75, inputs: 9, hidden: 257 },
  { rows: 7, inputs: 2000, hidden: 4099 },
];

/** Runs a case at every shape with each setting. */
function atAllShapes<Setting extends object>(
  kernel: Kernel,
  caseOf: (shape: BatchShape, setting: Setting, choices: Kernel["choices"]) => KernelCase,
  settings: readonly Setting[],
) {
  return {
    name: kernel.label,
    run: async (host: KernelHost): Promise<Check[]> => {
      const checks: Check[] = [];
      for (const shape of shapes) {
        for (const setting of settings) {
          const of = JSON.stringify({ ...shape, ...setting });
          for (const check of await caseOf(shape, setting, kernel.choices).run(host, kernel)) {
            checks.push({ ...check, what: `${check.what} of ${of}` });
          }
        }
      }
      return checks;
    },
  };
}

export const selectionCases = [
  atAllShapes(
    top_k("all"),
    topKCase,
    [1, 2, 5, 32, 67, 5000].map((k) => ({ k })),
  ),
  atAllShapes(top_k("dead"), topKCase, [{ k: 1 }]),
];

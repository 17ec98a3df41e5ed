// The kernels that select which activations stay, against their references.

import { column_sums } from "../../../shaders/column_sums.ts";
import { encode } from "../../../shaders/encode.ts";
import type { Kernel } from "../../../shaders/kernel.ts";
import { lifetime } from "../../../shaders/lifetime.ts";
import { top_k } from "../../../shaders/top_k.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import { columnSumsCase, lifetimeCase, topKCase } from "../../../src/self_check/cases/selection.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { parameter, randomSource } from "../../../src/self_check/matrices.ts";
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

/** Whether the sums of encode's activations have the same bits as those that encode writes. */
async function sameSumsAsEncode({ device, pipelines }: KernelHost): Promise<Check[]> {
  const [rows, inputs, hidden] = [75, 5, 67];
  const [blocks, stride] = [10, 68];
  const random = randomSource(22);
  const engine = new Engine(device, pipelines);
  const stages = [
    {
      kernel: encode("relu", "f32"),
      bindings: bindings("X", "weights", "bias", "h", "hiddenSums"),
    },
    {
      kernel: column_sums,
      bindings: { ...bindings("h", "activeSums"), hiddenSums: "sums" },
    },
  ];
  const sumBytes = 4 * blocks * stride;
  try {
    await engine.allocate({
      ...{ X: 4 * 8 * rows, weights: 4 * 8 * stride, bias: 4 * stride, h: 4 * rows * stride },
      ...{ hiddenSums: sumBytes, sums: sumBytes, activeSums: sumBytes },
    });
    engine.write(
      "X",
      parameter(random.values(rows * inputs, -1, 1), rows, inputs).subarray(0, 8 * rows),
    );
    engine.write("weights", parameter(random.values(inputs * hidden, -1, 1), inputs, hidden));
    await engine.prepare(stages);
    engine.submit(stages.map((stage) => ({ stage, uniforms: { batch: rows, inputs, hidden } })));
    const expected = await engine.readFloats("hiddenSums", blocks * stride);
    const sums = await engine.readFloats("sums", blocks * stride);
    return [compare("hiddenSums", sums, expected, () => 0)];
  } finally {
    engine.destroy();
  }
}

const bindings = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

export const selectionCases = [
  atAllShapes(
    top_k("all"),
    topKCase,
    [1, 2, 5, 32, 67, 5000].map((k) => ({ k })),
  ),
  atAllShapes(top_k("dead"), topKCase, [{ k: 1 }]),
  atAllShapes(
    lifetime,
    lifetimeCase,
    [0.001, 0.05, 0.4, 1].map((lifetimeShare) => ({ lifetimeShare })),
  ),
  atAllShapes(column_sums, columnSumsCase, [{}]),
  { name: "column_sums with the bits of encode", run: sameSumsAsEncode },
];

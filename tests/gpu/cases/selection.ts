// The kernels that select which activations stay, against their references.

import { BINS, batch_histogram, type Digit, digits } from "../../../shaders/batch_histogram.ts";
import { batch_keep } from "../../../shaders/batch_keep.ts";
import { batch_pick } from "../../../shaders/batch_pick.ts";
import { batch_threshold } from "../../../shaders/batch_threshold.ts";
import { batch_ties } from "../../../shaders/batch_ties.ts";
import { column_sums } from "../../../shaders/column_sums.ts";
import { encode } from "../../../shaders/encode.ts";
import type { Kernel } from "../../../shaders/kernel.ts";
import { lifetime } from "../../../shaders/lifetime.ts";
import { threshold } from "../../../shaders/threshold.ts";
import { top_k } from "../../../shaders/top_k.ts";
import { Engine, type Stage } from "../../../src/engine/engine.ts";
import { roundUp } from "../../../src/math.ts";
import { withoutPadding } from "../../../src/model/layout.ts";
import { batch_top_k } from "../../../src/reference/batch_top_k.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import {
  batchHistogramCase,
  batchKeepCase,
  batchPickCase,
  batchThresholdCaseOf,
  batchTiesCase,
  columnSumsCase,
  lifetimeCase,
  mixedValues,
  thresholdCase,
  topKCase,
} from "../../../src/self_check/cases/selection.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { batchValues, parameter, randomSource } from "../../../src/self_check/matrices.ts";
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

const counts = [1, 2, 5, 32, 67, 5000].map((k) => ({ k }));

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
      bindings: bindings("X", "weights", "bias", "h", "hiddenSums", "activeSums"),
    },
    {
      kernel: column_sums,
      bindings: { h: "h", hiddenSums: "sums", activeSums: "counts" },
    },
  ];
  const sumBytes = 4 * blocks * stride;
  try {
    await engine.allocate({
      ...{ X: 4 * 8 * rows, weights: 4 * 8 * stride, bias: 4 * stride, h: 4 * rows * stride },
      ...{ hiddenSums: sumBytes, sums: sumBytes, activeSums: sumBytes, counts: sumBytes },
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
    const active = await engine.readFloats("activeSums", blocks * stride);
    const counts = await engine.readFloats("counts", blocks * stride);
    return [
      compare("hiddenSums", sums, expected, () => 0),
      compare("activeSums", counts, active, () => 0),
    ];
  } finally {
    engine.destroy();
  }
}

/**
 * The kernels of batch-topk one after the other, twice with the same buffers: on a batch, then on one without
 * positive values.
 */
async function batchTopK({ device, pipelines }: KernelHost): Promise<Check[]> {
  const select: Stage[] = [
    ...(Object.keys(digits) as Digit[]).flatMap((digit) => [
      batch_histogram(digit),
      batch_pick(digit),
    ]),
    batch_ties,
    batch_keep,
  ].map((kernel) => ({ kernel, bindings: bindings(...kernel.buffers) }));
  const checks: Check[] = [];
  for (const shape of shapes) {
    const { rows, hidden } = shape;
    const stride = roundUp(hidden, 4);
    const engine = new Engine(device, pipelines);
    try {
      await engine.allocate({
        ...{ z: 4 * (rows + 8) * stride, h: 4 * rows * stride },
        ...{ histogram: 4 * BINS, smallest: 4, equals: 4, rowTies: 4 * rows },
      });
      await engine.prepare(select);
      const mixed = mixedValues(shape, "rows");
      for (const { k } of counts) {
        const actual: number[] = [];
        const expected: number[] = [];
        for (const z of [mixed, mixed.map((value) => -Math.abs(value))]) {
          engine.write("z", batchValues(z, rows, hidden));
          engine.submit(select.map((stage) => ({ stage, uniforms: { batch: rows, hidden, k } })));
          const h = await engine.readFloats("h", rows * stride);
          const smallest = await engine.readFloats("smallest", 1);
          actual.push(...withoutPadding(h, rows, hidden), ...smallest);
          const reference = batch_top_k(z, hidden, k);
          expected.push(...reference.h, reference.smallest);
        }
        const what = `h and smallest of ${JSON.stringify({ ...shape, k })}`;
        checks.push(compare(what, actual, expected, () => 0));
      }
    } finally {
      engine.destroy();
    }
  }
  return checks;
}

const bindings = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

export const selectionCases = [
  atAllShapes(top_k("all"), topKCase, counts),
  atAllShapes(top_k("dead"), topKCase, [{ k: 1 }]),
  atAllShapes(
    lifetime,
    lifetimeCase,
    [0.001, 0.05, 0.4, 1].map((lifetimeShare) => ({ lifetimeShare })),
  ),
  atAllShapes(column_sums, columnSumsCase, [{}]),
  { name: "column_sums with the bits of encode", run: sameSumsAsEncode },
  atAllShapes(threshold("unit"), thresholdCase, [{}]),
  atAllShapes(threshold("model"), thresholdCase, [{}]),
  ...(Object.keys(digits) as Digit[]).flatMap((digit) => [
    atAllShapes(batch_histogram(digit), batchHistogramCase, [{}]),
    atAllShapes(batch_pick(digit), batchPickCase, counts),
  ]),
  atAllShapes(batch_ties, batchTiesCase, [{}]),
  atAllShapes(batch_keep, batchKeepCase, counts),
  { name: "the batch's k·B largest", run: batchTopK },
  ...[
    [0.75, 0.5],
    [0.3, 0],
    [0, 0.5],
  ].map(([smallest = 0, before = 0]) => ({
    name: `batch_threshold from ${before} with ${smallest}`,
    run: (host: KernelHost) => batchThresholdCaseOf(smallest, before).run(host, batch_threshold),
  })),
];

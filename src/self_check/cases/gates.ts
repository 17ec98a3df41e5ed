// Cases for the kernels of JumpReLU and gated units.

import type { JumpreluPenalty } from "../../../shaders/jumprelu_gradient.ts";
import { ROW_BLOCK } from "../../../shaders/kernel.ts";
import type { Settings } from "../../config/settings.ts";
import { roundUp } from "../../math.ts";
import { gate as referenceGate } from "../../reference/gate.ts";
import { gate_gradient } from "../../reference/gate_gradient.ts";
import { jumprelu_gradient } from "../../reference/jumprelu_gradient.ts";
import { columnSums } from "../../reference/matmul.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { at, columnSums as boundedSums, exact } from "../bounded.ts";
import { gate, gateGradient, jumpreluGradient } from "../bounded_methods.ts";
import { compareBounded } from "../compare.ts";
import { batchValues, blockSums, parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase, rounded } from "../run_kernel.ts";
import { auxiliaryData } from "./auxiliary_data.ts";

type Choices = Readonly<Record<string, string>>;

/**
 * A batch's values (rows,H), and `after(j)` in the rows after the batch. A kernel that uses those rows keeps what its
 * other inputs hold there, NaN.
 */
function keptAfterBatch(
  values: Float64Array,
  rows: number,
  hidden: number,
  after: (j: number) => number,
) {
  const stride = roundUp(hidden, 4);
  return batchValues(values, rows, hidden).map((value, i) =>
    Number.isNaN(value) ? after(i % stride) : value,
  );
}

export function jumpreluGradientCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Choices,
): KernelCase {
  const { rows, hidden } = shape;
  const penaltyOn = choices.penaltyOn as JumpreluPenalty;
  const { bandwidth } = rounded({ bandwidth: 0.05 });
  const random = randomSource(21);
  const dh = random.values(rows * hidden, -1e-3, 1e-3);
  const threshold = random.values(hidden, 0, 0.3);
  const dm = random.values(hidden, -0.02, 0.02);
  // Values on both sides of the thresholds, some within their windows, and the last exactly at its threshold.
  const z = random.values(rows * hidden, -0.2, 0.6);
  z[z.length - 1] = at(threshold, hidden - 1);
  z[0] = Math.fround(at(threshold, 0) + 0.01);
  const auxiliary = auxiliaryData(shape, choices);
  const expected = jumprelu_gradient(
    shape,
    penaltyOn,
    bandwidth,
    dh,
    z,
    threshold,
    dm,
    auxiliary?.values,
  );
  const bounds = jumpreluGradient(
    penaltyOn,
    bandwidth,
    {
      dh: exact(dh, rows, hidden),
      z: exact(z, rows, hidden),
      threshold: exact(threshold, 1, hidden),
      dm: exact(dm, 1, hidden),
    },
    auxiliary?.exact,
  );
  return kernelCase(
    { batch: rows, hidden, bandwidth },
    {
      dh: batchValues(dh, rows, hidden),
      z: keptAfterBatch(z, rows, hidden, (j) => (threshold[j] ?? 0) + 0.01),
      threshold: parameter(threshold, 1, hidden),
      dm: parameter(dm, 1, hidden),
      ...auxiliary?.given,
    },
    {
      dz1: { rows, columns: hidden },
      thresholdSums: { rows: Math.ceil(rows / ROW_BLOCK), columns: hidden },
    },
    ({ dz1, thresholdSums }) => [
      compareBounded("dz1", dz1, expected.dz1, bounds.dz1),
      compareBounded(
        "thresholdSums",
        thresholdSums,
        blockSums(expected.terms, rows, hidden),
        bounds.thresholdSums,
      ),
    ],
  );
}

export function sumBlocksCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Choices,
): KernelCase {
  const { rows } = shape;
  const columns = shape[choices.columns as "inputs" | "hidden"];
  const count = Number(choices.outputs ?? 1);
  const blocks = Math.ceil(rows / ROW_BLOCK);
  const sums = randomSource(22).values(count * blocks * columns, -1, 1);
  const names = count === 1 ? ["total"] : ["total0", "total1", "total2"];
  const output = { rows: 1, columns };
  return kernelCase(
    { batch: rows, [choices.columns as string]: columns },
    { sums: batchValues(sums, count * blocks, columns) },
    Object.fromEntries(names.map((name) => [name, output])),
    (actual) =>
      names.map((name, part) => {
        const own = sums.subarray(part * blocks * columns, (part + 1) * blocks * columns);
        const bounds = boundedSums(exact(own, blocks, columns));
        const total = actual[name] as Float32Array;
        return compareBounded(name, total, columnSums(own, blocks, columns), bounds);
      }),
  );
}

/** Parameters of gated units; about half of the gates are open, and most open units have a magnitude above 0. */
function gateParameters(hidden: number, random: ReturnType<typeof randomSource>) {
  const gateBias = random.values(hidden, -0.3, 0.3);
  const logScale = random.values(hidden, -1, 1);
  const magnitudeBias = random.values(hidden, -0.3, 0.3);
  gateBias[0] = 0.3;
  magnitudeBias[0] = 0.3;
  return { gateBias, logScale, magnitudeBias };
}

export function gateCase({ rows, hidden }: BatchShape): KernelCase {
  const random = randomSource(23);
  const parameters = gateParameters(hidden, random);
  const { gateBias, logScale, magnitudeBias } = parameters;
  const z = random.values(rows * hidden, -1, 1);
  z[0] = 0.5;
  const expected = referenceGate({ rows, hidden }, z, parameters);
  const bounds = gate(exact(z, rows, hidden), {
    gateBias: exact(gateBias, 1, hidden),
    logScale: exact(logScale, 1, hidden),
    magnitudeBias: exact(magnitudeBias, 1, hidden),
  });
  const output = { rows, columns: hidden };
  return kernelCase(
    { batch: rows, hidden },
    {
      z: batchValues(z, rows, hidden),
      gateBias: parameter(gateBias, 1, hidden),
      logScale: parameter(logScale, 1, hidden),
      magnitudeBias: parameter(magnitudeBias, 1, hidden),
    },
    { h: output, g: output },
    ({ h, g }) => [
      compareBounded("h", h, expected.h, bounds.h),
      compareBounded("g", g, expected.g, bounds.g),
    ],
  );
}

export function gateGradientCase({ rows, hidden }: BatchShape): KernelCase {
  const random = randomSource(24);
  const parameters = gateParameters(hidden, random);
  const z = random.values(rows * hidden, -1, 1);
  z[0] = 0.5;
  const forward = referenceGate({ rows, hidden }, z, parameters);
  const values = {
    z,
    h: forward.h.map(Math.fround),
    g: forward.g.map(Math.fround),
    dh: random.values(rows * hidden, -1e-3, 1e-3),
    dg: random.values(rows * hidden, -1e-3, 1e-3),
  };
  const dm = random.values(hidden, -0.02, 0.02);
  const { logScale } = parameters;
  const expected = gate_gradient({ rows, hidden }, values, dm, logScale);
  const matrix = (name: keyof typeof values) => exact(values[name], rows, hidden);
  const bounds = gateGradient(
    { z: matrix("z"), h: matrix("h"), g: matrix("g"), dh: matrix("dh"), dg: matrix("dg") },
    exact(dm, 1, hidden),
    exact(logScale, 1, hidden),
  );
  const given = (name: keyof typeof values) => batchValues(values[name], rows, hidden);
  const blocks = Math.ceil(rows / ROW_BLOCK);
  const terms = [expected.gateBias, expected.logScale, expected.magnitudeBias];
  return kernelCase(
    { batch: rows, hidden },
    {
      dg: given("dg"),
      h: keptAfterBatch(values.h, rows, hidden, () => 1),
      g: keptAfterBatch(values.g, rows, hidden, () => 1),
      z: given("z"),
      dm: parameter(dm, 1, hidden),
      logScale: parameter(logScale, 1, hidden),
      dz1: given("dh"),
    },
    { dz1: { rows, columns: hidden }, gateSums: { rows: 3 * blocks, columns: hidden } },
    ({ dz1, gateSums }) => [
      compareBounded("dz1", dz1, expected.dz1, bounds.dz1),
      ...terms.map((term, part) =>
        compareBounded(
          `part ${part} of gateSums`,
          gateSums.subarray(part * blocks * hidden, (part + 1) * blocks * hidden),
          blockSums(term, rows, hidden),
          bounds.gateSums[part] as (typeof bounds.gateSums)[number],
        ),
      ),
    ],
  );
}

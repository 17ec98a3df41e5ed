// Cases for the kernels of dead units and of the auxiliary loss.

import { ROW_BLOCK } from "../../../shaders/kernel.ts";
import type { Settings } from "../../config/settings.ts";
import {
  auxiliary_decode,
  auxiliary_scale,
  leastSpread,
  residual as referenceResidual,
} from "../../reference/auxiliary.ts";
import { count_dead, count_rows } from "../../reference/counters.ts";
import { columnSums } from "../../reference/matmul.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { at, exact } from "../bounded.ts";
import {
  auxiliaryDecode,
  auxiliaryScale as boundedScale,
  residual,
  residualSpread,
} from "../bounded_methods.ts";
import { compare, compareBounded } from "../compare.ts";
import { batchValues, blockSums, parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase, rounded, runKernel } from "../run_kernel.ts";

const DEAD_WINDOW = 1000;

/** Counters at, just below and far above the window, and almost at the largest value. */
const countersOf = (hidden: number) =>
  Uint32Array.from(
    { length: hidden },
    (_, j) => [2 ** 32 - 3, DEAD_WINDOW - 1, DEAD_WINDOW, 0, 3e9][j % 5] as number,
  );

/** A list of whole numbers, which is read as floats. */
const wordsOf = (floats: Float32Array) => new Uint32Array(floats.buffer as ArrayBuffer);

export function countDeadCase({ hidden }: BatchShape): KernelCase {
  const counters = countersOf(hidden);
  const expected = [count_dead(counters, DEAD_WINDOW)];
  return kernelCase(
    { hidden, deadWindow: DEAD_WINDOW },
    { counters },
    { deadCount: { rows: 1, columns: 1, stride: 1 } },
    ({ deadCount }) => [compare("deadCount", wordsOf(deadCount), expected, () => 0)],
  );
}

export function countRowsCase({ rows, hidden }: BatchShape): KernelCase {
  const counters = countersOf(hidden);
  const active = Float64Array.from({ length: hidden }, (_, j) => (j % 3 === 1 ? 1 / rows : 0));
  return kernelCase(
    { batch: rows, hidden },
    { counters, activeShare: parameter(active, 1, hidden) },
    { counters: { rows: 1, columns: hidden, stride: hidden } },
    ({ counters: after }) => [
      compare("counters", wordsOf(after), count_rows(counters, active, rows), () => 0),
    ],
  );
}

/** The first of two blocks of dz2 is that of the whole code. */
const PREFIX_COUNT = 2;

export function residualCase(shape: BatchShape, settings: Settings): KernelCase {
  const { rows, inputs } = shape;
  const { reconstructionError: error } = settings;
  const dz2 = randomSource(29).values(PREFIX_COUNT * rows * inputs, -1e-3, 1e-3);
  const first = dz2.subarray(0, rows * inputs);
  const expected = referenceResidual(shape, error, first, PREFIX_COUNT);
  const bounds = residual(error, PREFIX_COUNT, exact(first, rows, inputs));
  return kernelCase(
    { batch: rows, inputs, prefixCount: PREFIX_COUNT, variance: 1 },
    { dz2: batchValues(dz2, PREFIX_COUNT * rows, inputs) },
    {
      residual: { rows, columns: inputs },
      residualSums: { rows: Math.ceil(rows / ROW_BLOCK), columns: inputs },
    },
    (actual) => [
      compareBounded("residual", actual.residual, expected, bounds.residual),
      compareBounded(
        "residualSums",
        actual.residualSums,
        blockSums(expected, rows, inputs),
        bounds.residualSums,
      ),
    ],
  );
}

/** Residuals whose mean is far from 0, so that the spread is not only the sum of their squares. */
const residuals = (rows: number, inputs: number) =>
  randomSource(30).values(rows * inputs, -0.2, 0.6);

export function residualSpreadCase({ rows, inputs }: BatchShape): KernelCase {
  const e = residuals(rows, inputs);
  // With one row, the spread would be 0 with its own sum.
  const totals = columnSums(e, rows, inputs).map((sum) => Math.fround(sum + 0.1));
  const expected = residualSpread(exact(e, rows, inputs), exact(totals, 1, inputs));
  const { length } = expected.value;
  return kernelCase(
    { batch: rows, inputs },
    { residual: batchValues(e, rows, inputs), residualTotals: parameter(totals, 1, inputs) },
    { spreadSums: { rows: 1, columns: length, stride: length } },
    ({ spreadSums }) => [compareBounded("spreadSums", spreadSums, expected.value, expected)],
  );
}

/** The scale, also if no unit is dead, if the sum is 0, and just above and below what rounding may leave of it. */
export function auxiliaryScaleCase({ rows, inputs }: BatchShape): KernelCase {
  const { auxWeight } = rounded({ auxWeight: 1 / 30 });
  const length = Math.ceil(rows / ROW_BLOCK) * Math.ceil(inputs / 4);
  const sums = randomSource(31).values(length, 0, 2);
  const spread = sums.reduce((sum, value) => sum + value, 0);
  const none = new Float64Array(inputs);
  /** Sums of residuals for which this share of the spread could be rounding. */
  const totalsOf = (share: number) => {
    const ones = none.map(() => 1);
    return none.map(() => Math.sqrt((share * spread) / leastSpread(ones, rows)));
  };
  const runs = [
    { sums, spread, totals: none, dead: 2 },
    { sums, spread, totals: totalsOf(0.99), dead: 2 },
    { sums, spread: 0, totals: totalsOf(1.01), dead: 2 },
    { sums, spread, totals: none, dead: 0 },
    { sums: new Float64Array(length), spread: 0, totals: none, dead: 2 },
  ];
  const expected = runs.map(({ spread, dead }) => auxiliary_scale(spread, dead, auxWeight));
  const bounds = boundedScale(exact(sums, 1, length), auxWeight);
  return {
    run: async (host, kernel) => {
      const scales: number[] = [];
      for (const { sums, totals, dead } of runs) {
        const { auxiliaryScale } = await runKernel(
          host,
          kernel,
          { batch: rows, inputs, auxWeight },
          {
            spreadSums: Float32Array.from(sums),
            residualTotals: Float32Array.from(totals),
            deadCount: Uint32Array.of(dead),
          },
          { auxiliaryScale: { rows: 1, columns: 1, stride: 1 } },
        );
        scales.push(at(auxiliaryScale, 0));
      }
      const bound = (i: number) => (i < 2 ? at(bounds.error, 0) : 0);
      return [compare("auxiliaryScale", scales, expected, bound)];
    },
  };
}

export function auxiliaryDecodeCase(shape: BatchShape): KernelCase {
  const { rows, inputs, hidden } = shape;
  const random = randomSource(32);
  const deadCodes = random.values(rows * hidden, -1, 0.4).map((value) => Math.max(value, 0));
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const e = residuals(rows, inputs);
  const { scale } = rounded({ scale: 0.03 });
  const expected = auxiliary_decode(shape, deadCodes, weights, e, scale);
  const bounds = auxiliaryDecode(
    exact(deadCodes, rows, hidden),
    exact(weights, hidden, inputs),
    exact(e, rows, inputs),
    scale,
  );
  const sums = bounds.errorSums.value;
  return kernelCase(
    { batch: rows, inputs, hidden },
    {
      deadCodes: batchValues(deadCodes, rows, hidden),
      weights: parameter(weights, hidden, inputs),
      residual: batchValues(e, rows, inputs),
      auxiliaryScale: Float32Array.of(scale),
    },
    {
      output: { rows, columns: inputs },
      errorSums: { rows: 1, columns: sums.length, stride: sums.length },
    },
    ({ output, errorSums }) => [
      compareBounded("output", output, expected.delta, bounds.delta),
      compareBounded("errorSums", errorSums, sums, bounds.errorSums),
    ],
  );
}

// Cases for the kernels that are not matmuls.

import type { Uniforms } from "../../../shaders/kernel.ts";
import type { Settings } from "../../config/settings.ts";
import { type ElementType, elementArrays, elementOf, type Values } from "../../data/data_set.ts";
import { numbersOf } from "../../data/readers/number_types.ts";
import { paddedRows, type Rows, takeRows } from "../../data/rows.ts";
import { ownScaling } from "../../data/scaling.ts";
import { roundUp } from "../../math.ts";
import { modelLayout } from "../../model/layout.ts";
import { adam as referenceAdam } from "../../reference/adam.ts";
import { loss as referenceLoss } from "../../reference/loss.ts";
import { columnSums } from "../../reference/matmul.ts";
import { reconstructionErrors } from "../../reference/reconstruction_errors.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { sparsity as referenceSparsity } from "../../reference/sparsity.ts";
import { historyOf, ownNumbersOf } from "../../training/history_columns.ts";
import { penaltyUniforms } from "../../training/plan.ts";
import type { HistoryColumn } from "../../training/reports.ts";
import { at, type Bounded, exact, ULP } from "../bounded.ts";
import { loss, sparsity } from "../bounded_kernels.ts";
import { compare, compareBounded } from "../compare.ts";
import { batchValues, blockSums, parameter, randomSource } from "../matrices.ts";
import { boundedInputs, columnScaling, randomValues } from "../rows.ts";
import { type KernelCase, kernelCase, rounded, runKernel } from "../run_kernel.ts";
import { isNaNFlag, optimizerCase } from "./diverged.ts";

export function gatherCase(
  { rows, inputs }: BatchShape,
  _settings: Settings,
  { element: named = "u8", scaling }: Readonly<Record<string, string>>,
): KernelCase {
  const element = named as ElementType;
  const count = rows + 5;
  const batchStart = 2;
  const values = randomValues(randomSource(5), count * inputs, element);
  if (element === "u8") values[(count - 1) * inputs] = 255;
  const order = Uint32Array.from({ length: count }, (_, i) => (i * 7 + count - 15) % count);
  order[batchStart] = count - 1;
  const data = { values, count, inputs, scaling: ownScaling(element) };
  const batch = order.subarray(batchStart, batchStart + rows);
  const uniforms = { batchStart, batch: rows, inputs };
  const given = { data: new Uint32Array(paddedRows(data).buffer), order };
  if (scaling) return scaledCase(data, batch, uniforms, given);

  const stride = roundUp(inputs, 4);
  const words = (rows * stride * values.BYTES_PER_ELEMENT) / 4;
  const expected = numbersOf(takeRows(data, batch).values);
  return kernelCase(uniforms, given, { X: { rows: 1, columns: words, stride: words } }, ({ X }) => {
    const padded = new elementArrays[element](X.buffer as ArrayBuffer);
    const copied = padded.filter((_, i) => i % stride < inputs) as Values;
    return [compare("X", numbersOf(copied), expected, () => 0)];
  });
}

function scaledCase(
  { inputs, ...data }: Rows,
  batch: Uint32Array,
  uniforms: Uniforms,
  given: Readonly<Record<"data" | "order", Uint32Array<ArrayBuffer>>>,
): KernelCase {
  const scaling = columnScaling(inputs, elementOf(data.values));
  const { offset, divisor } = scaling;
  const factor = divisor.map((value) => 1 / value);
  const expected = boundedInputs(takeRows({ ...data, inputs, scaling }, batch));
  return kernelCase(
    uniforms,
    { ...given, offset: parameter(offset, 1, inputs), factor: parameter(factor, 1, inputs) },
    { X: { rows: batch.length, columns: inputs } },
    ({ X }) => [compareBounded("X", X, expected.value, expected)],
  );
}

/** The mean of unit 0 is above 1; unit 1 is dead, unit 2 just below saturation, unit 3 at the target. */
function activations({ rows, hidden }: BatchShape, rho: number) {
  const means = [1.7, 0, 1 - 1.5e-3, rho];
  const random = randomSource(6).values(rows * hidden, 0, 0.4);
  return random.map((value, i) => Math.fround(means[i % hidden] ?? value));
}

export function sparsityCase(shape: BatchShape, settings: Settings): KernelCase {
  const { rows, hidden } = shape;
  // As the kernel reads them; with a weight of 0, all slopes would be 0.
  const penalised: Settings = {
    ...settings,
    ...rounded({ sparsityWeight: 0.1, targetActivation: settings.targetActivation }),
  };
  const means = activations(shape, penalised.targetActivation);
  const sums = blockSums(means, rows, hidden).map(Math.fround);
  const counts = blockSums(
    means.map((value) => Number(value !== 0)),
    rows,
    hidden,
  );
  const blocks = sums.length / hidden;
  const norms = randomSource(18).values(hidden, 0.2, 2);
  const active = columnSums(counts, blocks, hidden).map((count) => count / rows);
  const ofMeans = referenceSparsity({ rows, hidden }, spread(sums, rows, hidden), penalised, norms);
  const isOnCounts = penalised.penalty === "l0" || penalised.penalty === "l0-target";
  const expected = { ...ofMeans, active, ...(isOnCounts && { penalty: active }) };
  const bounds = sparsity(
    { hiddenSums: exact(sums, blocks, hidden), activeSums: exact(counts, blocks, hidden) },
    rows,
    penalised,
    exact(norms, 1, hidden),
  );
  const column = { rows: 1, columns: hidden };
  return kernelCase(
    {
      batch: rows,
      hidden,
      lambda: penalised.sparsityWeight,
      ...penaltyUniforms(penalised),
    },
    {
      hiddenSums: batchValues(sums, blocks, hidden),
      activeSums: batchValues(counts, blocks, hidden),
      norms: parameter(norms, 1, hidden),
    },
    { m: column, activeShare: column, penalty: column, dm: column },
    ({ m, activeShare, penalty, dm }) => [
      compareBounded("m", m, expected.m, bounds.m),
      compareBounded("activeShare", activeShare, expected.active, bounds.active),
      compareBounded("penalty", penalty, expected.penalty, bounds.penalty),
      compareBounded("dm", dm, expected.dm, bounds.dm),
    ],
  );
}

/** Returns rows with these sums over blocks: each block has its sum in its first row, and zeros in the others. */
function spread(sums: Float64Array, rows: number, hidden: number): Float64Array {
  const values = new Float64Array(rows * hidden);
  sums.forEach((sum, i) => {
    values[Math.floor(i / hidden) * 8 * hidden + (i % hidden)] = sum;
  });
  return values;
}

export const adamCase = (
  shape: BatchShape,
  _settings: Settings,
  choices: Readonly<Record<string, string>>,
) => adamCaseOf(modelLayout(shape).length, choices.gradient === "clipped");

/** @param length number of parameters */
export function adamCaseOf(length: number, isClipped = false): KernelCase {
  const random = randomSource(7);
  const scalars = rounded({
    stepSize: 3e-4,
    epsilon: 1e-7,
    oneMinusBeta1: 0.1,
    oneMinusBeta2: 0.001,
  });
  const { scale } = rounded({ scale: 0.3 });
  const unscaled = random.values(length, -1e-3, 1e-3);
  const gradient = isClipped ? unscaled.map((g) => scale * g) : unscaled;
  const parameters = random.values(length, -1, 1);
  const firstMoment = random.values(length, -1e-3, 1e-3);
  const secondMoment = random.values(length, 0, 1e-6);
  const before = {
    parameters: parameters.slice(),
    m: firstMoment.slice(),
    v: secondMoment.slice(),
  };
  const given = {
    gradient: parameter(unscaled, 1, length),
    ...(isClipped && { gradientScale: Float32Array.of(scale) }),
    parameters: parameter(parameters, 1, length),
    firstMoment: parameter(firstMoment, 1, length),
    secondMoment: parameter(secondMoment, 1, length),
  };
  referenceAdam(scalars, gradient, parameters, firstMoment, secondMoment);

  const firstBound = (i: number) =>
    2 * ULP * (Math.abs(at(before.m, i)) + Math.abs(at(gradient, i)));
  const secondBound = (i: number) => 2 * ULP * (at(before.v, i) + at(gradient, i) ** 2);
  const parameterBound = (i: number) => {
    const root = Math.sqrt(at(secondMoment, i));
    const divisor = root + scalars.epsilon;
    const update = Math.abs(at(parameters, i) - at(before.parameters, i));
    // sqrt has the error of 1/inverseSqrt, 5 ULP; a sum, a multiplication and a division add to it.
    const relative = secondBound(i) / (2 * root * divisor) + 10 * ULP;
    return (
      (scalars.stepSize * firstBound(i)) / divisor +
      update * relative +
      ULP * Math.abs(at(before.parameters, i))
    );
  };
  return optimizerCase(
    length,
    { length: roundUp(length, 4), ...scalars },
    given,
    ["parameters", "firstMoment", "secondMoment"],
    (actual) => [
      compare("firstMoment", actual.firstMoment, firstMoment, firstBound),
      compare("secondMoment", actual.secondMoment, secondMoment, secondBound),
      compare("parameters", actual.parameters, parameters, parameterBound),
    ],
  );
}

export function lossCase(shape: BatchShape, settings: Settings): KernelCase {
  const { rows, inputs, hidden } = shape;
  const { lambda } = rounded({ lambda: 0.1 });
  const random = randomSource(8);
  const errorSums = random.values(Math.ceil(rows / 8) * Math.ceil(inputs / 4), 0, 2);
  const penalty = random.values(hidden, 0, 3);
  const m = activations({ ...shape, rows: 1 }, 0.05);
  const { reconstructionError: error } = settings;
  const squared = errorSums.reduce((sum, value) => sum + value, 0);
  const counts = referenceSparsity({ rows: 1, hidden }, m, settings);
  const active = counts.active.map((share, j) => (share * ((j % 4) + 1)) / 4);
  const terms = referenceLoss(
    reconstructionErrors[error].scale(rows, inputs, 1) * squared,
    { penalty, active },
    lambda,
  );
  // What a method reports is copied.
  const own = { auxiliary: 0.25, dead: 3, threshold: 0.5 };
  const numbers: Readonly<Partial<Record<HistoryColumn, number>>> = {
    ...terms,
    ...own,
    auxiliary: ownNumbersOf(settings).auxiliary === undefined ? 0 : own.auxiliary,
    saturated: counts.saturated,
    silent: counts.silent,
  };
  const columns = historyOf(settings);
  const stride = roundUp(columns.length, 4);
  // The kernel writes the second row of the history and leaves the first as it is.
  const expected = new Float64Array(2 * stride);
  columns.forEach((name, i) => {
    expected[stride + i] = numbers[name] ?? Number.NaN;
  });
  const bounds = loss(
    error,
    exact(errorSums, 1, errorSums.length),
    { penalty: exact(penalty, 1, hidden), active: exact(active, 1, hidden) },
    [rows, inputs],
    lambda,
  );
  const allowed: Readonly<Partial<Record<HistoryColumn, Bounded>>> = bounds;
  const uniforms = { historyRow: 1, batch: rows, inputs, hidden, lambda, variance: 1 };
  const given = {
    errorSums: withUnused(errorSums),
    penalty: parameter(penalty, 1, hidden),
    m: parameter(m, 1, hidden),
    activeShare: parameter(active, 1, hidden),
    numbers: Float32Array.of(...Object.values(own), 0),
    diverged: new Float32Array(1),
    history: new Float32Array(2 * stride),
  };
  const outputs = { history: { rows: 2, columns: stride } };
  const bound = (i: number) => allowed[columns[i - stride] as HistoryColumn]?.error[0] ?? 0;
  return {
    async run(host, kernel) {
      const { history } = await runKernel(host, kernel, uniforms, given, outputs);
      const diverged = { ...given, diverged: Float32Array.of(Number.NaN) };
      const after = await runKernel(host, kernel, uniforms, diverged, outputs);
      const reconstruction = after.history.subarray(stride + columns.indexOf("reconstruction"));
      return [
        compare("history", history, expected, bound),
        compare("NaN after divergence", [isNaNFlag(reconstruction)], [1], () => 0),
      ];
    },
  };
}

/** Appends numbers that no kernel may use. */
function withUnused(values: Float64Array) {
  const padded = new Float32Array(values.length + 2).fill(Number.NaN);
  padded.set(values);
  return padded;
}

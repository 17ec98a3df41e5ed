// Runs of every method against float64 runs from the same weights and order: 24 steps in six epochs, each with a short
// last batch. Every reported number of every step is compared, and every parameter at the end.

import { parseSettings, type Settings } from "../../../src/config/settings.ts";
import { shuffledOrder } from "../../../src/data/order.ts";
import type { Rows } from "../../../src/data/rows.ts";
import { ownScaling } from "../../../src/data/scaling.ts";
import { initialParameters } from "../../../src/model/init.ts";
import { type Parameters, tensorEntries } from "../../../src/model/tensors.ts";
import { ReferenceRun } from "../../../src/reference/step.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { historyOf, methodNumbersOf } from "../../../src/training/history_columns.ts";
import { nameOfChoice } from "../../support/choices.ts";
import { methods } from "../../support/pairs.ts";
import { relativeToLargest, run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

const [COUNT, INPUTS, BATCH, EPOCHS] = [58, 17, 16, 6] as const;

/** Units that are selected in one run and not in the other differ by far more. */
const toleranceOf = ({ activation }: Settings) =>
  activation === "relu" || activation === "sigmoid" ? 2e-5 : 2e-4;

const rows: Rows = {
  values: Float32Array.from(randomSource(31).values(COUNT * INPUTS, 0, 1)),
  count: COUNT,
  inputs: INPUTS,
  scaling: ownScaling("f32"),
};

export function methodSettings(changes: Partial<Settings>): Settings {
  return parseSettings({
    batchSize: BATCH,
    epochs: EPOCHS,
    learningRate: 0.01,
    deadWindow: 12,
    ...changes,
  });
}

/** First values with random biases, of which some units are silent at first. */
export function firstValues(settings: Settings): Parameters {
  const { hiddenUnits: hidden, activation, seed } = settings;
  const random = randomSource(32);
  const first = initialParameters({ inputs: INPUTS, hidden, activation }, seed, settings);
  const bias = (length: number) => Float32Array.from(random.values(length, -0.3, 0.3));
  const units = bias(hidden);
  units[0] = -3;
  return {
    ...first,
    ...(first.b_enc && { b_enc: units }),
    ...(first.b_gate && { b_gate: units, b_mag: bias(hidden), r_mag: bias(hidden) }),
    b_dec: bias(INPUTS),
  };
}

/** The rows as the model's inputs, and what the reference needs to know about them. */
function scaledRows({ inputScale }: Settings) {
  const values = Float64Array.from(rows.values);
  const rowsOf = (x: Float64Array) =>
    Array.from({ length: COUNT }, (_, n) => x.subarray(n * INPUTS, (n + 1) * INPUTS));
  const mean = (of: (row: Float64Array) => number, x: Float64Array) =>
    rowsOf(x).reduce((sum, row) => sum + of(row), 0) / COUNT;
  const factor = {
    none: 1,
    "unit-mean-square": 1 / Math.sqrt(mean((row) => Math.hypot(...row) ** 2, values)),
    "sqrt-d": Math.sqrt(INPUTS) / mean((row) => Math.hypot(...row), values),
  }[inputScale];
  const X = values.map((value) => Math.fround(factor) * value);
  const centre = Float64Array.from({ length: INPUTS }, (_, d) =>
    mean((row) => row[d] as number, X),
  );
  const variance = mean(
    (row) => Math.hypot(...row.map((x, d) => x - (centre[d] as number))) ** 2,
    X,
  );
  return { X, variance };
}

/** The numbers of a step that are reported by the trainer, from the reference. */
function numbersOf(
  reference: ReturnType<ReferenceRun["step"]>,
  thresholds: Float64Array | undefined,
): Record<string, number> {
  const { penalty, ...step } = reference;
  const { saturated, silent } = penalty;
  const mean = thresholds && thresholds.reduce((sum, value) => sum + value, 0) / thresholds.length;
  return {
    ...(step as unknown as Record<string, number>),
    saturated,
    silent,
    threshold: mean ?? 0,
  };
}

/** Numbers that can be 0 in all steps are compared plus 1. */
const offsetsOf = (settings: Settings): Readonly<Record<string, number>> => ({
  saturated: 1,
  silent: 1,
  ...(settings.penalty === "none" && { sparsity: 1 }),
  ...(!methodNumbersOf(settings).auxiliary && { auxiliary: 1 }),
});

async function methodCase(host: KernelHost, changes: Partial<Settings>): Promise<Check[]> {
  const settings = methodSettings(changes);
  const parameters = firstValues(settings);
  const { X, variance } = scaledRows(settings);
  const perEpoch = Math.ceil(COUNT / BATCH);
  const steps = perEpoch * EPOCHS;
  const order = shuffledOrder(COUNT, settings.seed);
  const reference = new ReferenceRun(settings, parameters, { variance, count: COUNT, steps });
  const { records, end } = await withTrainer(
    { ...host, settings, rows, parameters },
    async (trainer) => ({
      records: await run(trainer),
      end: await trainer.model.readParameters(),
    }),
  );
  const expected = records.map(({ epoch, rows: size }, step) => {
    const first = (step % perEpoch) * BATCH;
    const batch = [...order(epoch - 1).subarray(first, first + size)].flatMap((row) => [
      ...X.subarray(row * INPUTS, (row + 1) * INPUTS),
    ]);
    const thresholds = reference.parameters.threshold?.slice();
    return numbersOf(reference.step(Float64Array.from(batch), size), thresholds);
  });
  const tolerance = toleranceOf(settings);
  const offset = offsetsOf(settings);
  return [
    compare("steps", [records.length], [steps], () => 0),
    ...["loss", ...historyOf(settings)].map((name) => {
      const plus = offset[name] ?? 0;
      const values = expected.map((numbers) => plus + (numbers[name] as number));
      const actual = records.map((record) => plus + Number(record[name as keyof typeof record]));
      return compare(
        plus ? `${name}, plus 1` : name,
        actual,
        values,
        (i) => tolerance * Math.abs(values[i] as number),
      );
    }),
    ...tensorEntries(reference.parameters).map(([name, values]) =>
      relativeToLargest(`${name} at the end`, end[name] as Float32Array, values, tolerance),
    ),
  ];
}

export const methodRunCases = methods.map((choice) => ({
  name: `24 steps follow a float64 run: ${nameOfChoice(choice)}`,
  run: (host: KernelHost) => methodCase(host, choice),
}));

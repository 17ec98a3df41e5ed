// Runs of 24 steps of any method on made-up rows, in six epochs with a short last batch each, in float64.

import {
  defaultSettings,
  parseSettings,
  type Settings,
  settingApplies,
} from "../../src/config/settings.ts";
import { shuffledOrder } from "../../src/data/order.ts";
import type { Rows } from "../../src/data/rows.ts";
import { ownScaling } from "../../src/data/scaling.ts";
import { initialParameters } from "../../src/model/init.ts";
import type { Parameters } from "../../src/model/tensors.ts";
import { ReferenceRun, type RunFacts } from "../../src/reference/step.ts";
import { randomSource } from "../../src/self_check/matrices.ts";

const [COUNT, BATCH, EPOCHS] = [58, 16, 6] as const;
export const INPUTS = 17;
const STEPS_PER_EPOCH = Math.ceil(COUNT / BATCH);
export const STEPS = STEPS_PER_EPOCH * EPOCHS;

export const rows: Rows = {
  values: Float32Array.from(randomSource(31).values(COUNT * INPUTS, 0, 1)),
  count: COUNT,
  inputs: INPUTS,
  scaling: ownScaling("f32"),
};

export function methodSettings(changes: Partial<Settings>): Settings {
  const countsDead = settingApplies("deadWindow", { ...defaultSettings, ...changes });
  return parseSettings({
    batchSize: BATCH,
    epochs: EPOCHS,
    learningRate: 0.01,
    ...(countsDead && { deadWindow: 12 }),
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
export function scaledRows({ inputScale }: Settings): { X: Float64Array; facts: RunFacts } {
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
  return { X, facts: { variance, count: COUNT, steps: STEPS } };
}

/** The inputs of each step, and what a run depends on besides. */
export function batchesOf(settings: Settings): { batches: Float64Array[]; facts: RunFacts } {
  const { X, facts } = scaledRows(settings);
  const order = shuffledOrder(COUNT, settings.seed);
  const batches = Array.from({ length: STEPS }, (_, step) => {
    const first = (step % STEPS_PER_EPOCH) * BATCH;
    const numbers = order(Math.floor(step / STEPS_PER_EPOCH)).slice(first, first + BATCH);
    return Float64Array.from(
      [...numbers].flatMap((row) => [...X.subarray(row * INPUTS, (row + 1) * INPUTS)]),
    );
  });
  return { batches, facts };
}

export type StepNumbers = Readonly<Record<string, number>>;

/** Runs all steps in float64 and returns what each reports, the gradients of the first, and the parameters at the end. */
export function referenceRun(settings: Settings) {
  const { batches, facts } = batchesOf(settings);
  const run = new ReferenceRun(settings, firstValues(settings), facts);
  const steps = batches.map((X) => {
    const thresholds = run.parameters.threshold?.slice();
    const { penalty, reconstruction, sparsity, auxiliary, loss, l0, dead, gradients } = run.step(
      X,
      X.length / INPUTS,
    );
    const threshold = thresholds && thresholds.reduce((a, b) => a + b, 0) / thresholds.length;
    const { saturated, silent } = penalty;
    const numbers: StepNumbers = {
      ...{ reconstruction, sparsity, auxiliary, loss, l0, dead, saturated, silent },
      ...(threshold !== undefined && { threshold }),
    };
    return { numbers, gradients };
  });
  return { steps, parameters: run.parameters };
}

// Runs of every method against float64 runs from the same weights and order: 24 steps in six epochs, each with a short
// last batch. Every reported number of every step is compared, and every parameter at the end.

import type { Settings } from "../../../src/config/settings.ts";
import { sliceRows } from "../../../src/data/rows.ts";
import { mapValuesOf, tensorEntries } from "../../../src/model/tensors.ts";
import { pass } from "../../../src/reference/pass.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { historyOf, methodNumbersOf } from "../../../src/training/history_columns.ts";
import { nameOfChoice } from "../../support/choices.ts";
import {
  firstValues,
  methodSettings,
  referenceRun,
  rows,
  STEPS,
  scaledRows,
} from "../../support/method_run.ts";
import { methods, presets } from "../../support/pairs.ts";
import { relativeToLargest, run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

/** Units that are selected in one run and not in the other differ by far more. */
const toleranceOf = ({ activation }: Settings) =>
  activation === "relu" || activation === "sigmoid" ? 2e-5 : 2e-4;

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
  const { records, end } = await withTrainer(
    { ...host, settings, rows, parameters },
    async (trainer) => ({
      records: await run(trainer),
      end: await trainer.model.readParameters(),
    }),
  );
  const expected = referenceRun(settings);
  const tolerance = toleranceOf(settings);
  const offset = offsetsOf(settings);
  return [
    compare("steps", [records.length], [STEPS], () => 0),
    ...["loss", ...historyOf(settings)].map((name) => {
      const plus = offset[name] ?? 0;
      const values = expected.steps.map(({ numbers }) => plus + Number(numbers[name]));
      const actual = records.map((record) => plus + Number(record[name as keyof typeof record]));
      return compare(
        plus ? `${name}, plus 1` : name,
        actual,
        values,
        (i) => tolerance * Math.abs(values[i] as number),
      );
    }),
    ...tensorEntries(expected.parameters).map(([name, values]) =>
      relativeToLargest(`${name} at the end`, end[name] as Float32Array, values, tolerance),
    ),
  ];
}

/**
 * A row has the same code alone and in a batch, and the code that the method has outside of training, after some steps.
 */
async function sameCodesCase(host: KernelHost, changes: Partial<Settings>): Promise<Check[]> {
  const settings = methodSettings(changes);
  const parameters = firstValues(settings);
  return withTrainer({ ...host, settings, rows, parameters }, async (trainer) => {
    await run(trainer, 2);
    const { model } = trainer;
    const together = await model.encode(rows);
    const alone: number[] = [];
    for (let n = 0; n < rows.count; n += 5)
      alone.push(...(await model.encode(sliceRows(rows, n, n + 1))));
    const hidden = settings.hiddenUnits;
    const every5th = together.filter((_, i) => Math.floor(i / hidden) % 5 === 0);
    const now = mapValuesOf(await model.readParameters(), (values) => Float64Array.from(values));
    const shape = { rows: rows.count, inputs: rows.inputs, hidden };
    const { h } = pass(shape, settings, now, scaledRows(settings).X, { mode: "infer" });
    return [
      compare("codes alone", alone, every5th, () => 0),
      relativeToLargest("codes", together, h, 1e-5),
    ];
  });
}

/** With BatchTopK, at most k · B units are active in each batch, and exactly as many if enough values are positive. */
async function batchTopKCase(host: KernelHost): Promise<Check[]> {
  const k = 3;
  const settings = methodSettings({
    ...{ hiddenUnits: 13, activation: "batch-topk", k, penalty: "none" },
    outputActivation: "linear",
  });
  const records = await withTrainer(
    { ...host, settings, rows, parameters: firstValues(settings) },
    (trainer) => run(trainer),
  );
  const active = records.map(({ l0 = Number.NaN, rows }) => Math.round(l0 * rows));
  const most = records.map(({ rows }) => k * rows);
  const beyond = active.map((count, i) => 1 + Math.max(0, count - (most[i] as number)));
  return [
    compare(
      "active units beyond k · B, plus 1",
      beyond,
      beyond.map(() => 1),
      () => 0,
    ),
    compare("active units of the first batch", active.slice(0, 1), most.slice(0, 1), () => 0),
  ];
}

/** In a batch of equal rows, nothing differs from the mean: the auxiliary loss is 0, though units are dead. */
async function equalRowsCase(host: KernelHost): Promise<Check[]> {
  const settings = methodSettings({
    ...{ hiddenUnits: 9, outputActivation: "linear", penalty: "none", auxWeight: 0.1 },
    deadWindow: 1,
  });
  const equal = Float32Array.from(rows.values, (_, i) => Number(rows.values[i % rows.inputs]));
  const parameters = firstValues(settings);
  const records = await withTrainer(
    { ...host, settings, rows: { ...rows, values: equal }, parameters },
    (trainer) => run(trainer, 5),
  );
  const later = records.slice(1);
  return [
    compare(
      "whether units are dead",
      later.map(({ dead = 0 }) => Math.sign(dead)),
      later.map(() => 1),
      () => 0,
    ),
    compare(
      "auxiliary, plus 1",
      later.map(({ auxiliary }) => 1 + auxiliary),
      later.map(() => 1),
      () => 0,
    ),
  ];
}

export const methodRunCases = [
  { name: "at most k · B active units in each batch of batch-topk", run: batchTopKCase },
  { name: "no auxiliary loss in batches of equal rows", run: equalRowsCase },
  ...methods.map((choice) => ({
    name: `24 steps follow a float64 run: ${nameOfChoice(choice)}`,
    longIn: ["Chrome"] as const,
    run: (host: KernelHost) => methodCase(host, choice),
  })),
  ...presets.map((choice) => ({
    name: `the code of a row alone and in a batch: ${nameOfChoice(choice)}`,
    run: (host: KernelHost) => sameCodesCase(host, choice),
  })),
];

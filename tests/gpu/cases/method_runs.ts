// Runs of every method against float64 runs from the same weights and order: 24 steps in six epochs, each with a short
// last batch. Every reported number of every step is compared, and every parameter at the end.

import type { Settings } from "../../../src/config/settings.ts";
import { tensorEntries } from "../../../src/model/tensors.ts";
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
} from "../../support/method_run.ts";
import { methods } from "../../support/pairs.ts";
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

export const methodRunCases = methods.map((choice) => ({
  name: `24 steps follow a float64 run: ${nameOfChoice(choice)}`,
  run: (host: KernelHost) => methodCase(host, choice),
}));

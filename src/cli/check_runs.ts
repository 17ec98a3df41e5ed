// What a sweep checks before its first run.

import { groupBy } from "../records.ts";
import { checkLimits } from "../training/limits.ts";
import { planTraining } from "../training/plan_training.ts";
import { loadMethod } from "../training/stages.ts";
import { inputsOf, readRows, rowsKey } from "./run_inputs.ts";
import type { TrainOptions } from "./train_options.ts";

/**
 * Checks the input of every run, which have the same data and files, and whether the device can hold it. Rows are read
 * once for all runs that need the same of them.
 * @param findLimits returns the limits of the device; called once the input of a run has been found right
 * @throws InputError naming what is wrong
 */
export async function checkRuns(
  runs: readonly TrainOptions[],
  findLimits: () => Promise<GPUSupportedLimits>,
): Promise<void> {
  let limits: GPUSupportedLimits | undefined;
  for (const [first, ...others] of groupBy(runs, ({ settings }) => rowsKey(settings))) {
    if (!first) continue;
    const read = await readRows(first);
    for (const options of [first, ...others]) {
      const { settings } = options;
      await loadMethod(settings);
      const { rows, facts } = await inputsOf(read, options);
      limits ??= await findLimits();
      checkLimits(planTraining(settings, rows, facts, limits).plan, limits);
    }
  }
}

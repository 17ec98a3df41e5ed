// parsimony self-check: checks that this machine's GPU computes correctly, and prints a row per check.

import { MNIST_INPUTS } from "../data/mnist.ts";
import {
  captionOf,
  cellsOf,
  closingOf,
  columns,
  lineOf,
  type Result,
  sentencesOf,
} from "../self_check/result.ts";
import { type SelfCheckJob, selfCheck } from "../self_check/self_check.ts";
import { planRun } from "../training/plan.ts";
import { loadMethod } from "../training/stages.ts";
import { tuningKey } from "../training/tuning/record.ts";
import { findDevice } from "./device.ts";
import { output } from "./output.ts";
import type { SelfCheckOptions } from "./self_check_options.ts";
import { adapterLine } from "./summary.ts";
import { loadVariants } from "./tuning_cache.ts";

/**
 * Checks, prints the results and writes the requested file.
 * @returns whether all checks passed
 * @throws InputError if no GPU can run these settings, or the file cannot be written
 */
export async function runSelfCheck(options: SelfCheckOptions): Promise<boolean> {
  const { settings, allVariants, adapter: wanted } = options;
  await loadMethod(settings);
  const plan = planRun(settings, MNIST_INPUTS, settings.batchSize);
  const found = await findDevice(() => plan, wanted);
  const { device, adapter } = found;
  try {
    const started = performance.now();
    output.note(adapterLine(found));
    output.note(`Checking ${captionOf(settings, MNIST_INPUTS)}.\n`);
    output.line(lineOf(columns.map(({ title }) => title)));
    const variants = await loadVariants(tuningKey(adapter.name, plan), device);
    const job: SelfCheckJob = {
      device,
      settings,
      inputs: MNIST_INPUTS,
      allVariants,
      ...(variants && { variants }),
    };
    const all: Result[] = [];
    for await (const { results } of selfCheck(job)) {
      for (const result of results) output.line(lineOf(cellsOf(result)));
      all.push(...results);
    }
    const seconds = (performance.now() - started) / 1000;
    const closing = `${closingOf(all)} in ${seconds.toFixed(1)} s`;
    output.result(
      { adapter, settings, results: all },
      ["", ...sentencesOf(all), closing].join("\n"),
    );
    return all.every(({ passed }) => passed);
  } finally {
    device.destroy();
  }
}

// How well a run's codes predict the classes of its rows, and how alike the rows are that activate a unit.

import { inputsOf } from "../data/inputs.ts";
import { slicesOf } from "../data/rows.ts";
import { measureProbes, type ProbeMeasures } from "../probes/measure_probes.ts";
import { MonosemanticityAccumulator, summarised } from "../statistics/monosemanticity.ts";
import {
  MAX_PCA_INPUTS,
  principalAxes,
  principalCoordinates,
} from "../statistics/pca_baselines.ts";
import type { Trainer } from "../training/trainer.ts";
import { withBar } from "./open_data.ts";
import type { RunInputs } from "./run_inputs.ts";

/** Monosemanticity needs no labels, the others do. */
export interface RunProbes extends Partial<ProbeMeasures> {
  /** Of the test rows, or of the training rows if there are none. */
  readonly monosemanticity: ReturnType<typeof summarised>;
}

/** The most values of codes or rows at a time. */
const VALUES_AT_ONCE = 2 ** 20;

/** @throws the signal's reason if it is aborted */
export async function measuredProbes(
  { model }: Trainer,
  { train, test, plan }: RunInputs,
  device: GPUDevice,
  signal: AbortSignal,
): Promise<RunProbes> {
  signal.throwIfAborted();
  const { inputs, hidden } = plan.shape;
  const measured = async (report?: (share: number) => void) => {
    const axes = inputs > MAX_PCA_INPUTS ? undefined : principalAxes(train);
    const count = Math.min(hidden, inputs);
    return measureProbes({
      device,
      signal,
      train,
      test,
      features: {
        codes: { count: hidden, of: (rows) => model.encode(rows) },
        inputs: { count: inputs, of: async (rows) => inputsOf(rows) },
        pca: axes && { count, of: async (rows) => principalCoordinates(rows, axes, count) },
      },
      ...(report && { report }),
    });
  };
  const probes = train.labels && (await withBar("measuring probes", measured));
  const accumulator = new MonosemanticityAccumulator(hidden, inputs);
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(hidden, inputs)));
  const rows = test ?? train;
  await withBar("measuring monosemanticity", async (report) => {
    for (const { start, part } of slicesOf(rows, atOnce)) {
      signal.throwIfAborted();
      accumulator.add(inputsOf(part), await model.encode(part));
      report?.((start + part.count) / rows.count);
    }
  });
  return { ...probes, monosemanticity: summarised(accumulator.finish()) };
}

// Runs of a sweep with TopK, without training them.

import type { RecordedRun } from "../../src/cli/finished_run.ts";
import type { SweptRun } from "../../src/cli/sweep_results.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";

const set = (l0: number | null, mse: number | null) => ({
  rows: 20,
  mse,
  explainedVariance: mse === null ? null : 1 - mse,
  relativeReconstructionBias: 1,
  meanCosine: 1,
  l0,
  deadUnits: 3,
  denseUnits: { above10Percent: 0, above50Percent: 0 },
});

type Given = Partial<Pick<Settings, "k" | "hiddenUnits" | "seed" | "matryoshka" | "shuffle">>;

/** A run of a sweep with TopK, as the command has read it from its folder; one without measures diverged. */
export function sweptRun(
  given: Given,
  l0: number | null,
  mse: number | null,
  preset = "topk",
): SweptRun {
  const settings = parseSettings({
    activation: "topk",
    penalty: "none",
    outputActivation: "linear",
    ...given,
  });
  const varied = { preset, k: settings.k, hiddenUnits: settings.hiddenUnits, seed: settings.seed };
  const recorded = {
    folder: "",
    name: "",
    settings,
    config: {
      settings,
      data: { name: "bars, wide.npy" },
      diverged: mse === null,
      stepsDone: 80,
      seconds: 1,
    },
    metrics: { train: set(1, 1), test: set(l0, mse) },
    trainLoss: 0.5,
  } as RecordedRun;
  const name = Object.entries(varied).flat().join("-");
  return { name, varied, preset: "topk", settings, recorded };
}

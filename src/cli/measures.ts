// What was measured of a run that has been written to a folder.

import { formatCount, formatSignificant } from "../format.ts";
import type { ComparedRun } from "../guidance/advice_on_runs.ts";
import { reportedError } from "../statistics/linear_probe.ts";
import { dataKeys } from "./compared_data.ts";
import type { RecordedRun } from "./finished_run.ts";

/** null if it is not finite, undefined if the run does not have it. */
export type Measured = number | null | undefined;

export interface Measure<Run extends RecordedRun = RecordedRun> {
  readonly title: string;
  readonly of: (run: Run) => Measured;
}

/** The set that a run is judged by. */
export const judgedOn = ({ metrics }: RecordedRun) => metrics.test ?? metrics.train;

/** A measure of that set; null if the run diverged, because even finite numbers then mean nothing. */
const judged = (
  title: string,
  of: (set: RecordedRun["metrics"]["train"]) => number | null,
): Measure => ({
  title,
  of: (run) => (run.config.diverged ? null : of(judgedOn(run))),
});

const linearProbe = (title: string, features: "codes" | "inputs" | "pca"): Measure => ({
  title,
  of: ({ metrics }) => {
    const probe = metrics.probes?.linear?.[features];
    return probe && reportedError(probe);
  },
});

/** The measures by their names in JSON and CSV. */
export const measures = {
  steps: { title: "Steps", of: ({ config }) => config.stepsDone },
  seconds: { title: "Seconds", of: ({ config }) => config.seconds },
  trainLoss: { title: "Training loss", of: ({ trainLoss }) => trainLoss },
  mse: judged("MSE", ({ mse }) => mse),
  explainedVariance: judged("Explained variance", ({ explainedVariance }) => explainedVariance),
  relativeReconstructionBias: judged(
    "Relative reconstruction bias",
    ({ relativeReconstructionBias }) => relativeReconstructionBias,
  ),
  meanCosine: judged("Cosine to the input", ({ meanCosine }) => meanCosine),
  l0: judged("L0", ({ l0 }) => l0),
  deadUnits: judged("Dead units", ({ deadUnits }) => deadUnits),
  unitsAbove10Percent: judged(
    "Units active on > 10% of rows",
    ({ denseUnits }) => denseUnits.above10Percent,
  ),
  unitsAbove50Percent: judged(
    "Units active on > 50% of rows",
    ({ denseUnits }) => denseUnits.above50Percent,
  ),
  linearProbeError: linearProbe("Linear probe error", "codes"),
  linearProbeErrorOfInputs: linearProbe("Linear probe error of inputs", "inputs"),
  linearProbeErrorOfPca: linearProbe("Linear probe error of PCA", "pca"),
  unitProbeLoss: {
    title: "One-unit probe loss",
    of: ({ metrics }) => metrics.probes?.unit?.meanLoss,
  },
  monosemanticity: {
    title: "Monosemanticity",
    of: ({ metrics }) => metrics.probes?.monosemanticity.mean,
  },
  meanLargestCosine: {
    title: "Largest cosine to another unit",
    of: ({ metrics }) => metrics.largestCosine?.mean,
  },
  maxCosine: {
    title: "Largest cosine of two units",
    of: ({ metrics }) => metrics.largestCosine?.max,
  },
  meanMaxCosine: {
    title: "Mean max cosine to true features",
    of: ({ metrics }) => metrics.recovery?.meanMaxCosine,
  },
  recovered: { title: "True features recovered", of: ({ metrics }) => metrics.recovery?.recovered },
  precision: { title: "Precision of units", of: ({ metrics }) => metrics.recovery?.precision },
  recall: { title: "Recall of features", of: ({ metrics }) => metrics.recovery?.recall },
} as const satisfies Readonly<Record<string, Measure>>;

/** Returns what advice on several runs needs. */
export function outcomesOf(runs: readonly RecordedRun[]): ComparedRun[] {
  const data = dataKeys(runs);
  return runs.map((run, i) => ({
    settings: run.settings,
    data: data[i] as string,
    l0: measures.l0.of(run) ?? Number.NaN,
    error: measures.mse.of(run) ?? Number.NaN,
  }));
}

/** Measures of a run that diverges may be larger, and then are whole numbers, too. */
const LARGEST_COUNT = 1e9;

export function measureText(value: Measured): string {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  const isCount = Number.isInteger(value) && Math.abs(value) < LARGEST_COUNT;
  return isCount ? formatCount(value) : formatSignificant(value);
}

// What was measured of a run that has been written to a folder.

import { formatCount, formatSignificant } from "../format.ts";
import type { ComparedRun } from "../statistics/guidance.ts";
import type { RecordedRun } from "./finished_run.ts";

/** null if it is not finite, undefined if the run does not have it. */
export type Measured = number | null | undefined;

export interface Measure<Run extends RecordedRun = RecordedRun> {
  readonly title: string;
  readonly of: (run: Run) => Measured;
}

/** The set that a run is judged by. */
export const judgedOn = ({ metrics }: RecordedRun) => metrics.test ?? metrics.train;

/** Returns what advice on several runs needs. */
export const outcomeOf = (run: RecordedRun): ComparedRun => ({
  settings: run.settings,
  data: run.config.data.name,
  l0: judgedOn(run).l0 ?? Number.NaN,
  error: judgedOn(run).mse ?? Number.NaN,
});

/** The measures by their names in JSON and CSV. */
export const measures = {
  steps: { title: "Steps", of: ({ config }) => config.stepsDone },
  seconds: { title: "Seconds", of: ({ config }) => config.seconds },
  trainLoss: { title: "Training loss", of: ({ trainLoss }) => trainLoss },
  mse: { title: "MSE", of: (run) => judgedOn(run).mse },
  explainedVariance: {
    title: "Explained variance",
    of: (run) => judgedOn(run).explainedVariance,
  },
  relativeReconstructionBias: {
    title: "Relative reconstruction bias",
    of: (run) => judgedOn(run).relativeReconstructionBias,
  },
  meanCosine: { title: "Cosine to the input", of: (run) => judgedOn(run).meanCosine },
  l0: { title: "L0", of: (run) => judgedOn(run).l0 },
  deadUnits: { title: "Dead units", of: (run) => judgedOn(run).deadUnits },
  unitsAbove10Percent: {
    title: "Units active on > 10% of rows",
    of: (run) => judgedOn(run).denseUnits.above10Percent,
  },
  unitsAbove50Percent: {
    title: "Units active on > 50% of rows",
    of: (run) => judgedOn(run).denseUnits.above50Percent,
  },
  linearProbeError: {
    title: "Linear probe error",
    of: ({ metrics: { probes } }) =>
      probes?.linear?.codes.error ?? probes?.linear?.codes.heldOutError,
  },
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

/** Measures of a run that diverges may be larger, and then are whole numbers, too. */
const LARGEST_COUNT = 1e9;

export function measureText(value: Measured): string {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  const isCount = Number.isInteger(value) && Math.abs(value) < LARGEST_COUNT;
  return isCount ? formatCount(value) : formatSignificant(value);
}

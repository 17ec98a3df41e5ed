// What the commands print about the adapter, and `train` before and after a run.

import { lossTerms } from "../../shaders/loss_terms.ts";
import { isStreamed, rowWord } from "../data/rows.ts";
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatSignificant,
  plural,
} from "../format.ts";
import { adviceOn, type MeasuredRun, type MeasuredSet } from "../guidance/advice_on_run.ts";
import { sum } from "../math.ts";
import type { ProbeMeasures } from "../probes/measure_probes.ts";
import { formatBytes } from "../profile/table.ts";
import { denseUnits } from "../statistics/firing_rates.ts";
import { reportedError } from "../statistics/linear_probe.ts";
import type { RecoveryMetrics } from "../statistics/recovery.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import type { Evaluation } from "../training/reports.ts";
import type { FoundDevice } from "./device.ts";
import type { RunInputs } from "./run_inputs.ts";
import type { RunProbes } from "./run_probes.ts";
import type { MeasuredCodes, Outcome, Results } from "./run_results.ts";

/** Names the adapter, and whether it is the CPU. */
export function adapterLine({ adapter: { name, isCpu } }: FoundDevice): string {
  return `Adapter: ${name}${isCpu ? " (software, runs on the CPU)" : ""}.`;
}

export function announcement(
  { options, plan, steps, ...data }: RunInputs,
  found: FoundDevice,
): string {
  const { inputs, hidden } = plan.shape;
  const bytes = sum(Object.values(plan.buffers));
  return [
    adapterLine(found),
    ...(options.data === undefined ? [] : dataLines(data)),
    `Training ${inputs}-${hidden}-${inputs} on ${plural(data.rows.count, rowWord(data.rows))}, ${plural(steps, "step")}, with ${formatBytes(bytes)} of buffers.`,
  ].join("\n");
}

type DataOfRun = Pick<RunInputs, "rows" | "train" | "test" | "testCount" | "drawnShare">;

/** What was assumed of data that the user has named. */
function dataLines({ rows, train, test, testCount, drawnShare }: DataOfRun): string[] {
  const tests = test ? plural(testCount, `test ${rowWord(train)}`) : "no test set";
  const drawn = drawnShare === undefined ? "" : " (drawn by the seed)";
  return [
    ...train.notes.map((note) => `Note: ${note}`),
    `Data: ${train.name}, ${plural(rows.count, `training ${rowWord(train)}`)} and ${tests}${drawn}, scaling ${train.scaling.name}.`,
    ...(isStreamed(rows)
      ? [
          `Rows are read in chunks while training; the model is measured on ${formatCount(train.count)} of the training rows${test && test.count < testCount ? ` and ${formatCount(test.count)} of the test rows` : ""}.`,
        ]
      : []),
  ];
}

const matching = {
  matched: "true features",
  best: "true features, each by the nearest unit",
} as const satisfies Record<RecoveryMetrics["kind"], string>;

export function summary(inputs: RunInputs, outcome: Outcome, results: Results): string {
  const { steps, plan, train: trained } = inputs;
  const { stepsDone, seconds, evaluations } = outcome;
  const { train, codes, testCodes, recovery } = results;
  const { statistics, meanActivation } = codes;
  const test = evaluations.at(-1);
  const done = stepsDone === steps ? "" : `${formatCount(stepsDone)} of `;
  const loss = (set: Evaluation) =>
    `${formatSignificant(set.loss)} = ${lossTerms.map((term) => `${term} ${formatSignificant(set[term])}`).join(" + ")}`;
  // Rows without variance have none.
  const { explainedVariance } = (testCodes ?? codes).quality;
  const rows = [
    ["Trained", `${done}${plural(steps, "step")} in ${formatDuration(seconds)}`],
    ["Training loss", loss(train)],
    ...(test
      ? [
          ["Test loss", loss(test)],
          ["Test MSE", formatSignificant(testCodes?.quality.mse ?? Number.NaN)],
        ]
      : []),
    ...(Number.isFinite(explainedVariance)
      ? [
          [
            testCodes ? "Test explained variance" : "Explained variance",
            formatSignificant(explainedVariance),
          ],
        ]
      : []),
    [
      "Active units",
      `${formatSignificant(statistics.meanL0)} of ${plan.shape.hidden} per ${rowWord(trained)}`,
    ],
    ["Mean activation", formatSignificant(meanActivation)],
    ["Dead units", String(statistics.dead)],
    ...(recovery
      ? [
          ["Recovered", `${recovery.recovered} of ${recovery.features} ${matching[recovery.kind]}`],
          ["Mean max cosine", `${formatSignificant(recovery.meanMaxCosine)} to the true features`],
        ]
      : []),
  ];
  return [
    ...alignedLines(namesAndTexts, rows),
    ...adviceOn(measuredRun(inputs, outcome, results)),
  ].join("\n");
}

/** The errors of linear probes, the loss of single units and how alike their rows are. */
export function probesSummary({ linear, unit, monosemanticity }: RunProbes): string {
  return alignedLines(namesAndTexts, [
    ...(linear ? [["Linear probe error", linearText(linear)]] : []),
    ...(unit
      ? [
          [
            "One-unit loss",
            `${formatSignificant(unit.meanLoss)} (without a unit ${formatSignificant(unit.baseline)})`,
          ],
        ]
      : []),
    [
      "Monosemanticity",
      `mean ${formatSignificant(monosemanticity.mean)}, median ${formatSignificant(monosemanticity.median)}`,
    ],
  ]).join("\n");
}

function linearText({ codes, inputs, pca }: ProbeMeasures["linear"]): string {
  const text = (measure: typeof codes) => formatPercent(reportedError(measure));
  const others = [`inputs ${text(inputs)}`, ...(pca ? [`PCA ${text(pca)}`] : [])];
  const set = codes.error === undefined ? " (of held-out training rows)" : "";
  return `codes ${text(codes)}, ${others.join(", ")}${set}`;
}

const measuredRun = (
  { options, train, rows, rowsVisited }: RunInputs,
  { epochLosses, lastResampling, divergence }: Outcome,
  { codes, testCodes }: Results,
): MeasuredRun => ({
  settings: options.settings,
  word: rowWord(train),
  rows: rows.count,
  rowsVisited,
  epochLosses,
  lastResampling,
  meanActivation: codes.meanActivation,
  hasDiverged: divergence !== undefined,
  set: measuredSet(codes),
  test: testCodes && measuredSet(testCodes),
});

const measuredSet = ({ statistics, quality }: MeasuredCodes): MeasuredSet => ({
  ...quality,
  l0: statistics.meanL0,
  deadUnits: statistics.dead,
  unitsAbove50Percent: denseUnits(statistics.firingRate).above50Percent,
});

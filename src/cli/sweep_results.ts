// What a sweep writes about all of its runs: a table, and the front of L0 and error.

import { sparsityFrontChart } from "../charts/sparsity_front.ts";
import { lightTheme } from "../charts/theme.ts";
import { SETTINGS_VERSION } from "../config/saved_settings.ts";
import { settingApplies, settingsList } from "../config/settings.ts";
import { csvText } from "../files/csv.ts";
import { firstColumns, frontColumns } from "../files/sweep_files.ts";
import { plural } from "../format.ts";
import { adviceOnRuns } from "../guidance/advice_on_runs.ts";
import { mapValues } from "../records.ts";
import { frontOf } from "../statistics/front.ts";
import { type SweptSeries, sweptSeries, type Varied } from "../statistics/swept_series.ts";
import { alignedLines } from "../table.ts";
import type { RecordedRun } from "./finished_run.ts";
import { type GridRun, orderOf } from "./grid.ts";
import { measures, measureText, outcomesOf } from "./measures.ts";
import type { Files } from "./run_folder.ts";

export interface SweptRun extends GridRun {
  readonly recorded: RecordedRun;
}

/** Returns the tables of the runs that are done. */
export const sweepTables = (runs: readonly SweptRun[]): Files => ({
  "sweep.csv": sweepCsv(runs),
  "front.csv": frontCsv(seriesOf(runs)),
});

/** Returns the picture of the front; undefined if no run has finite measures. */
export async function frontPicture(runs: readonly SweptRun[]): Promise<Uint8Array | undefined> {
  const series = seriesOf(runs);
  if (series.length === 0) return undefined;
  const chart = sparsityFrontChart(series, lightTheme, setOf(runs.map(({ recorded }) => recorded)));
  // Loaded here because ECharts takes long to load.
  const { drawPng } = await import("./png.ts");
  return drawPng(chart, 900, 640);
}

/** The set that all of these runs were measured on. */
export const setOf = (runs: readonly RecordedRun[]) =>
  runs.every(({ metrics }) => metrics.test) ? "test" : "training";

const seriesOf = (runs: readonly SweptRun[]) =>
  sweptSeries(
    runs.map(({ varied, settings, recorded }) => ({
      varied,
      settings,
      l0: measures.l0.of(recorded) ?? Number.NaN,
      error: measures.mse.of(recorded) ?? Number.NaN,
      explainedVariance: measures.explainedVariance.of(recorded) ?? Number.NaN,
      deadUnits: measures.deadUnits.of(recorded) ?? Number.NaN,
    })),
  );

/** Returns the names of all settings that vary. Each run has only those that apply to it. */
function variedIn(runs: readonly { readonly varied: Varied }[]): string[] {
  const names = new Set(runs.flatMap(({ varied }) => Object.keys(varied)));
  return [...names].sort((a, b) => orderOf(a) - orderOf(b));
}

/** Returns a row per run: what varies, all measures, and the other settings, as far as they apply. */
function sweepCsv(runs: readonly SweptRun[]): string {
  const varied = variedIn(runs).filter((name) => name !== "preset");
  const settings = settingsList.map(([name]) => name).filter((name) => !varied.includes(name));
  const shown = Object.entries(measures);
  return csvText(
    [
      ...firstColumns,
      ...varied,
      "measuredOn",
      "data",
      ...shown.map(([name]) => name),
      ...settings,
      "settingsVersion",
    ],
    runs.map((run) => [
      run.name,
      run.preset,
      ...varied.map((name) => run.varied[name]),
      run.recorded.metrics.test ? "test" : "train",
      run.recorded.config.data.name,
      ...shown.map(([, { of }]) => of(run.recorded) ?? undefined),
      ...settings.map((name) =>
        settingApplies(name, run.settings) ? String(run.settings[name]) : undefined,
      ),
      SETTINGS_VERSION,
    ]),
  );
}

function frontCsv(series: readonly SweptSeries[]): string {
  const front = series.flatMap(({ points }) => frontOf(points));
  const varied = variedIn(front);
  return csvText(
    [...varied, ...frontColumns],
    front.map((point) => [
      ...varied.map((name) => point.varied[name]),
      point.runs.length,
      point.l0,
      point.error,
      point.explainedVariance,
      point.deadUnits,
    ]),
  );
}

/** Returns the runs with what varies and all measures, and what their differences suggest, for --json. */
export const sweepJson = (out: string, runs: readonly SweptRun[]) => ({
  folder: out,
  runs: runs.map(({ name, preset, varied, recorded }) => ({
    folder: name,
    ...(preset && { preset }),
    varied,
    ...mapValues(measures, ({ of }) => of(recorded)),
  })),
  advice: adviceOn(runs),
});

const adviceOn = (runs: readonly SweptRun[]) =>
  adviceOnRuns(outcomesOf(runs.map(({ recorded }) => recorded)));

/** Returns a table of the runs, which of them diverged, and what their differences suggest. */
export function sweepText(runs: readonly SweptRun[]): string {
  const shown = (["l0", "mse", "explainedVariance", "deadUnits"] as const).map(
    (name) => measures[name],
  );
  const rows = [
    ["Run", ...shown.map(({ title }) => title)],
    ...runs.map(({ name, recorded }) => [
      name,
      ...shown.map(({ of }) => measureText(of(recorded))),
    ]),
  ];
  const table = alignedLines([{ isText: true }, ...shown.map(() => ({}))], rows);
  return [...table, ...divergedText(runs), ...adviceOn(runs)].join("\n");
}

function divergedText(runs: readonly SweptRun[]): string[] {
  const diverged = runs.filter(({ recorded }) => recorded.config.diverged);
  if (diverged.length === 0) return [];
  const names = diverged.map(({ name }) => name).join(", ");
  return [`${diverged.length} of ${plural(runs.length, "run")} diverged: ${names}.`];
}

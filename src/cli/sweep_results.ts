// What a sweep writes about all of its runs: a table, and the front of L0 and error.

import type { SweptSeries } from "../charts/sparsity_front.ts";
import { sparsityFrontChart } from "../charts/sparsity_front.ts";
import { lightTheme } from "../charts/theme.ts";
import { type SettingName, settingsList, settingsTable } from "../config/settings.ts";
import { csvText } from "../files/csv.ts";
import { groupBy } from "../records.ts";
import { frontOf } from "../statistics/front.ts";
import { adviceOnRuns } from "../statistics/guidance.ts";
import { alignedLines } from "../table.ts";
import type { RecordedRun } from "./finished_run.ts";
import type { GridRun, Varied } from "./grid.ts";
import { type Measured, measures, measureText, outcomeOf } from "./measures.ts";
import type { Files } from "./run_folder.ts";

export interface SweptRun extends GridRun {
  readonly recorded: RecordedRun;
}

/** The settings along which a line of the front runs: they determine how sparse a code is. */
const sparsitySettings: readonly string[] = settingsList.flatMap(([name, { isQuick }]) =>
  isQuick && name !== "hiddenUnits" ? [name] : [],
);

/** The runs that differ only in their seed, with the means of what was measured. */
interface FrontRow {
  /** Without the seed. */
  readonly varied: Varied;
  readonly runs: number;
  readonly l0: number;
  readonly error: number;
  readonly explainedVariance: number;
  readonly deadUnits: number;
}

export async function sweepFiles(runs: readonly SweptRun[]): Promise<Files> {
  const rows = frontRows(runs);
  const series = seriesOf(rows);
  const files = { "sweep.csv": sweepCsv(runs), "front.csv": frontCsv(series) };
  if (rows.length === 0) return files;
  const set = runs.every(({ recorded }) => recorded.metrics.test) ? "test" : "training";
  // Loaded here because ECharts takes long to load.
  const { drawPng } = await import("./png.ts");
  const chart = sparsityFrontChart(series.map(chartSeries), lightTheme, set);
  return { ...files, "front.png": drawPng(chart, 900, 640) };
}

/** Returns a row per run: what varies, all measures, and the other settings. */
function sweepCsv(runs: readonly SweptRun[]): string {
  const varied = Object.keys(runs[0]?.varied ?? {}).filter((name) => name !== "preset");
  const settings = settingsList.map(([name]) => name).filter((name) => !varied.includes(name));
  const shown = Object.entries(measures);
  return csvText(
    ["run", "preset", ...varied, "measuredOn", ...shown.map(([name]) => name), ...settings],
    runs.map((run) => [
      run.name,
      run.preset,
      ...varied.map((name) => run.varied[name]),
      run.recorded.metrics.test ? "test" : "train",
      ...shown.map(([, { of }]) => of(run.recorded) ?? undefined),
      ...settings.map((name) => String(run.settings[name])),
    ]),
  );
}

function frontRows(runs: readonly SweptRun[]): FrontRow[] {
  const groups = groupBy(runs, ({ varied: { seed, ...others } }) => JSON.stringify(others));
  return groups
    .map((group) => {
      const mean = (of: (run: RecordedRun) => Measured) =>
        group.reduce((sum, { recorded }) => sum + (of(recorded) ?? Number.NaN), 0) / group.length;
      const { seed, ...varied } = group[0]?.varied ?? {};
      return {
        varied,
        runs: group.length,
        l0: mean(measures.l0.of),
        error: mean(measures.mse.of),
        explainedVariance: mean(measures.explainedVariance.of),
        deadUnits: mean(measures.deadUnits.of),
      };
    })
    .filter(({ l0, error }) => Number.isFinite(l0) && Number.isFinite(error));
}

interface Series {
  readonly name: string;
  readonly rows: readonly FrontRow[];
}

/** Returns a series for each combination of the settings that do not determine the sparsity. */
function seriesOf(rows: readonly FrontRow[]): Series[] {
  const nameOf = ({ varied }: FrontRow) =>
    textOf(varied, (name) => !sparsitySettings.includes(name));
  return groupBy(rows, nameOf).flatMap((group) =>
    group[0] ? [{ name: nameOf(group[0]), rows: group }] : [],
  );
}

const textOf = (varied: Varied, isShown: (name: string) => boolean) =>
  Object.entries(varied)
    .filter(([name]) => isShown(name))
    .map(([name, value]) => (name === "preset" ? value : `${symbolOf(name)} ${value}`))
    .join(", ");

function symbolOf(name: string): string {
  const { symbol, label }: { symbol?: string; label: string } = settingsTable[name as SettingName];
  return symbol ?? label;
}

function frontCsv(series: readonly Series[]): string {
  const rows = series.flatMap((one) => frontOf(one.rows));
  const varied = Object.keys(rows[0]?.varied ?? {});
  return csvText(
    [...varied, "runs", "l0", "mse", "explainedVariance", "deadUnits"],
    rows.map((row) => [
      ...Object.values(row.varied),
      row.runs,
      row.l0,
      row.error,
      row.explainedVariance,
      row.deadUnits,
    ]),
  );
}

const chartSeries = ({ name, rows }: Series): SweptSeries => ({
  name,
  points: rows.map(({ varied, l0, error }) => ({
    l0,
    error,
    label: textOf(varied, (setting) => sparsitySettings.includes(setting)),
  })),
});

/** Returns a table of the runs, and what their differences say. */
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
  return [...table, ...adviceOnRuns(runs.map(({ recorded }) => outcomeOf(recorded)))].join("\n");
}

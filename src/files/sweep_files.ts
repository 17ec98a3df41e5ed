// The files that `sweep` writes about all of its runs, as the page reads them.

import Papa from "papaparse";
import * as v from "valibot";
import { parseSavedSettings } from "../config/saved_settings.ts";
import { valueFromText } from "../config/setting.ts";
import { type Settings, settingApplies, settingsList } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import type { SweptRun } from "../statistics/swept_series.ts";
import { shortened } from "../text.ts";

/** Marks the folder of a sweep, and lists its runs. */
export const SWEEP_MARK = "sweep.json";

/** The first columns of sweep.csv. */
export const firstColumns = ["run", "preset"] as const;
/** The last columns of front.csv. */
export const frontColumns = ["runs", "l0", "mse", "explainedVariance", "deadUnits"] as const;

export interface RecordedRun extends SweptRun {
  /** The name of its folder. */
  readonly name: string;
  readonly settings: Settings;
  /** The name of its data. */
  readonly data: string;
  readonly measuredOn: "test" | "train";
  readonly steps: number;
}

/** Returns whether a file starts as sweep.csv does. */
export const isSweepCsv = (start: string) => start.startsWith(`${firstColumns.join(",")},`);

/** Returns whether the first line of a file is that of front.csv. */
export const isFrontCsv = (start: string) =>
  start.split(/\r?\n/, 1)[0]?.endsWith(frontColumns.join(",")) ?? false;

const markSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ runs: v.array(v.looseObject({ folder: v.string() })) }),
);

/**
 * Returns the names of all runs of a sweep, finished or not.
 * @throws InputError if the file is damaged
 */
export function readMark(text: string, file: string): string[] {
  const result = v.safeParse(markSchema, text);
  if (result.success) return result.output.runs.map(({ folder }) => folder);
  throw new InputError(
    `${file} is damaged: it does not list the runs of a sweep; repeat the command of the sweep, which writes it again.`,
  );
}

/**
 * Returns the finished runs of a sweep from its sweep.csv.
 * @throws InputError naming the file and the run that is damaged
 */
export function readSweepCsv(text: string, file: string): RecordedRun[] {
  const { data: lines, meta } = Papa.parse<Record<string, string>>(text.trim(), { header: true });
  const columns = meta.fields ?? [];
  const missing = [...firstColumns, "measuredOn", "data", "steps", ...Object.values(measured)].find(
    (name) => !columns.includes(name),
  );
  if (missing) throw damaged(file, `it has no column ${missing}`);
  if (lines.length === 0) throw damaged(file, "it has no runs");
  const others = columns.slice(firstColumns.length, columns.indexOf("measuredOn"));
  // A preset that all runs have does not distinguish them.
  const isVaried = new Set(lines.map(({ preset }) => preset)).size > 1;
  const varied = isVaried ? ["preset", ...others] : others;
  return lines.map((line) => readRun(line, varied, file));
}

/** The columns of what was measured. */
const measured = {
  l0: "l0",
  error: "mse",
  explainedVariance: "explainedVariance",
  deadUnits: "deadUnits",
} as const;

const damaged = (file: string, why: string) =>
  new InputError(
    `${file} is damaged: ${why}; repeat the command of the sweep, which writes it again.`,
  );

function readRun(
  line: Readonly<Record<string, string>>,
  varied: readonly string[],
  file: string,
): RecordedRun {
  const { run: name = "", measuredOn, data = "", settingsVersion } = line;
  if (settingsVersion === undefined || (measuredOn !== "test" && measuredOn !== "train")) {
    throw damaged(file, `the line of run ${name} is cut off`);
  }
  const number = (column: string) => {
    const text = line[column] ?? "";
    // The measures of a run that diverged are empty.
    if (text === "") return Number.NaN;
    if (Number.isFinite(Number(text))) return Number(text);
    throw damaged(file, `${column} of run ${name} is ${shortened(text)}`);
  };
  const known = settingsList.flatMap(([setting, about]) => {
    const text = line[setting];
    // A setting that does not apply to the run is empty.
    return text ? [[setting, valueFromText(about, text)] as const] : [];
  });
  let settings: Settings;
  try {
    settings = parseSavedSettings(Object.fromEntries(known), Number(settingsVersion));
  } catch (error) {
    throw damaged(file, `run ${name}: ${(error as Error).message.replace(/\.$/, "")}`);
  }
  const empty = settingsList.find(([key]) => line[key] === "" && settingApplies(key, settings));
  if (empty) throw damaged(file, `${empty[0]} of run ${name} is empty`);
  return {
    name,
    data,
    measuredOn,
    settings,
    varied: Object.fromEntries(
      varied.flatMap((setting) => (line[setting] ? [[setting, line[setting]]] : [])),
    ),
    steps: number("steps"),
    l0: number(measured.l0),
    error: number(measured.error),
    explainedVariance: number(measured.explainedVariance),
    deadUnits: number(measured.deadUnits),
  };
}

// The runs of a sweep, by what was varied: means over seeds, and a series for each combination of the settings that do
// not determine the sparsity. The front of each series is a line.

import { methodName, sparsitySettings } from "../config/method_name.ts";
import { type SettingName, type Settings, settingsTable } from "../config/settings.ts";
import { groupBy } from "../records.ts";

/** What distinguishes a run of a sweep from the others: values by the name of a setting, or "preset". */
export type Varied = Readonly<Record<string, string | number>>;

/** What was measured of a run of a sweep; NaN if it diverged. */
export interface Measures {
  readonly l0: number;
  /** Mean squared error. */
  readonly error: number;
  readonly explainedVariance: number;
  readonly deadUnits: number;
}

export interface SweptRun extends Measures {
  readonly varied: Varied;
  readonly settings: Settings;
}

/** The runs that differ only in their seed and did not diverge, with the means of what was measured. */
export interface SweptPoint<Run extends SweptRun = SweptRun> extends Measures {
  /** Without the seed. */
  readonly varied: Varied;
  /** What determines the sparsity: "k 8". */
  readonly label: string;
  readonly runs: readonly Run[];
}

export interface SweptSeries<Run extends SweptRun = SweptRun> {
  /** The method of all its runs. */
  readonly method: string;
  /** What else distinguishes it from the others: "H 256"; empty if there is nothing. */
  readonly name: string;
  readonly points: readonly SweptPoint<Run>[];
}

/** Returns the series of a sweep, without the runs that diverged. */
export function sweptSeries<Run extends SweptRun>(runs: readonly Run[]): SweptSeries<Run>[] {
  const nameOf = ({ varied }: SweptPoint<Run>) => textOf(varied, (name) => !isOfSparsity(name));
  return groupBy(pointsOf(runs), nameOf).flatMap((points) => {
    const [first] = points;
    const settings = first?.runs[0]?.settings;
    return first && settings ? [{ method: methodName(settings), name: nameOf(first), points }] : [];
  });
}

function pointsOf<Run extends SweptRun>(runs: readonly Run[]): SweptPoint<Run>[] {
  const finite = runs.filter(({ l0, error }) => Number.isFinite(l0) && Number.isFinite(error));
  const groups = groupBy(finite, ({ varied: { seed, ...others } }) => JSON.stringify(others));
  return groups.map((group) => {
    const { seed, ...varied } = group[0]?.varied ?? {};
    const mean = (name: keyof Measures) =>
      group.reduce((sum, run) => sum + run[name], 0) / group.length;
    return {
      varied,
      label: textOf(varied, isOfSparsity),
      runs: group,
      l0: mean("l0"),
      error: mean("error"),
      explainedVariance: mean("explainedVariance"),
      deadUnits: mean("deadUnits"),
    };
  });
}

const isOfSparsity = (name: string) => (sparsitySettings as readonly string[]).includes(name);

const textOf = (varied: Varied, isShown: (name: string) => boolean) =>
  Object.entries(varied)
    .filter(([name]) => isShown(name))
    .map(([name, value]) => (name === "preset" ? value : `${symbolOf(name)} ${value}`))
    .join(", ");

function symbolOf(name: string): string {
  const { symbol, label }: { symbol?: string; label: string } = settingsTable[name as SettingName];
  return symbol ?? label;
}

// The runs in the figure of sparsity and error: pinned runs, the current one and those of sweeps, as points.

import { seriesStyle } from "../../../charts/series_style.ts";
import {
  type ComparedPoint,
  type FrontLine,
  frontLine,
  type SweptGroup,
} from "../../../charts/sparsity_error.ts";
import type { ErrorMeasure, MeasuredSet } from "../../../charts/sparsity_front.ts";
import type { ChartTheme } from "../../../charts/theme.ts";
import { methodName } from "../../../config/method_name.ts";
import type { Settings } from "../../../config/settings.ts";
import type { RecordedRun } from "../../../files/sweep_files.ts";
import { formatSignificant, plural } from "../../../format.ts";
import { groupBy } from "../../../records.ts";
import { type SweptSeries, sweptSeries } from "../../../statistics/swept_series.ts";
import type { OpenedSweep } from "../../sweeps/sweeps.ts";
import type { LegendEntry } from "../../ui/figure_parts.ts";
import type { LabelledRun } from "./labels.ts";

/** A run in the figure, as it is described when it is selected. */
export interface ShownRun {
  readonly id: string;
  readonly name: string;
  readonly settings: Settings;
  readonly step: number;
  readonly l0: number;
  readonly mse: number;
  /** NaN if it is not known. */
  readonly explainedVariance: number;
  readonly isRough: boolean;
  /** The set that it was measured on. */
  readonly set: "test" | "training";
  /** The name of its sweep. */
  readonly sweep?: string;
}

/** Runs that have a style and a front in common: a method of a sweep. */
interface SweptRuns {
  readonly id: string;
  readonly name: string;
  readonly seriesIndex: number;
  readonly runs: readonly (ShownRun & { readonly label: string })[];
  readonly means: readonly ShownMeans[];
}

type ShownMeans = Pick<ShownRun, "l0" | "mse" | "explainedVariance">;

export interface ShownRuns {
  readonly pinned: readonly (LabelledRun & ShownRun)[];
  readonly swept: readonly SweptRuns[];
}

/**
 * Returns the runs whose numbers are known and finite.
 * @param explained returns the explained variance of a compared run, or NaN
 */
export function shownRuns(
  compared: readonly LabelledRun[],
  sweeps: readonly OpenedSweep[],
  explained: (run: LabelledRun) => number,
): ShownRuns {
  const pinned = compared.flatMap((run) => {
    const { numbers, label, isRough = false } = run;
    if (!numbers || Number.isNaN(numbers.mse)) return [];
    const { mse, meanL0: l0 } = numbers;
    const explainedVariance = explained(run);
    return [{ ...run, name: label, l0, mse, explainedVariance, isRough, set: "test" as const }];
  });
  // Their styles follow those of the pinned runs.
  const first = Math.max(
    -1,
    ...compared.map(({ seriesIndex }) => (seriesIndex === "current" ? -1 : seriesIndex)),
  );
  const all = sweeps.flatMap((sweep) =>
    sweptSeries(sweep.runs).map((series) => ({ sweep, series, name: seriesName(series) })),
  );
  const swept = all.map(({ sweep, series, name }, i): SweptRuns => {
    const isUnique = all.filter((other) => other.name === name).length === 1;
    return {
      id: `${sweep.id} ${series.name}`,
      name: isUnique ? name : `${sweep.name}: ${name}`,
      seriesIndex: first + 1 + i,
      runs: series.points.flatMap(({ runs, label }) =>
        // Of runs that differ in their seed only, one is labelled.
        runs.map((run, seed) => ({ ...shownRun(run, sweep), label: seed === 0 ? label : "" })),
      ),
      means: series.points.map(({ error, ...means }) => ({ ...means, mse: error })),
    };
  });
  return { pinned, swept };
}

const seriesName = ({ method, name }: SweptSeries) => [method, name].filter(Boolean).join(", ");

const shownRun = (run: RecordedRun, sweep: OpenedSweep): ShownRun => ({
  id: `${sweep.id}/${run.name}`,
  name: run.name,
  settings: run.settings,
  step: run.steps,
  l0: run.l0,
  mse: run.error,
  explainedVariance: run.explainedVariance,
  isRough: false,
  set: run.measuredOn === "train" ? "training" : "test",
  sweep: sweep.name,
});

export const allOf = ({ pinned, swept }: ShownRuns): ShownRun[] => [
  ...pinned,
  ...swept.flatMap(({ runs }) => runs),
];

/** Returns what the runs were measured on. */
export function measuredSet(shown: ShownRuns): MeasuredSet {
  const sets = new Set(allOf(shown).map(({ set }) => set));
  return sets.size > 1 ? "test or training" : ([...sets][0] ?? "test");
}

/** Returns the numbers of the runs as a text for those who do not see the figure. */
export function summaryOf(shown: ShownRuns): string {
  const all = allOf(shown);
  const lines = all.map(({ name, l0, mse, set }) => {
    return `${name}: L0 ${formatSignificant(l0)}, ${set} MSE ${formatSignificant(mse)}`;
  });
  return `Mean L0 and ${measuredSet(shown)} error of ${plural(all.length, "run")}. ${lines.join("; ")}.`;
}

interface Drawn {
  readonly points: readonly ComparedPoint[];
  readonly swept: readonly SweptGroup[];
  readonly lines: readonly FrontLine[];
}

/** Returns what the chart shows: the runs for which a measure is known. */
export function drawnRuns(
  { pinned, swept }: ShownRuns,
  measure: ErrorMeasure,
  theme: ChartTheme,
): Drawn {
  const place = (run: ShownMeans) => ({ meanL0: run.l0, value: run[measure] });
  const isKnown = (run: ShownMeans) => Number.isFinite(run.l0) && Number.isFinite(run[measure]);
  const line = (id: string, style: FrontLine["style"], runs: readonly ShownMeans[]) => ({
    id: `front ${id}`,
    style,
    points: frontLine(runs.map(place), measure),
  });
  return {
    points: pinned
      .filter(isKnown)
      .map((run) => ({ id: run.id, name: run.name, seriesIndex: run.seriesIndex, ...place(run) })),
    swept: swept.map(({ id, name, seriesIndex, runs }) => ({
      id,
      name,
      seriesIndex,
      points: runs.filter(isKnown).map((run) => ({ id: run.id, name: run.label, ...place(run) })),
    })),
    lines: [
      ...pinnedFronts(pinned, theme).map(({ style, runs }, i) => line(`${i}`, style, runs)),
      ...swept.map(({ id, seriesIndex, means }) =>
        line(id, seriesStyle(seriesIndex, theme), means),
      ),
    ].filter(({ points }) => points.length > 1),
  };
}

/** The measured runs of the same method on the same data, if there are several. */
function pinnedFronts(pinned: ShownRuns["pinned"], theme: ChartTheme) {
  const exact = pinned.filter(({ isRough }) => !isRough);
  return groupBy(exact, ({ settings, data }) => `${methodName(settings)} ${data.fingerprint}`)
    .filter((runs) => runs.length > 1)
    .map((runs, i) => {
      const { dashes } = seriesStyle(i, theme);
      const [{ settings }] = runs as [(typeof runs)[0]];
      const style = { colour: theme.muted, dashes, symbol: "" };
      return { method: methodName(settings), style, runs };
    });
}

/** Returns what the symbols of sweeps and the lines of pinned runs stand for. */
export const frontLegend = ({ pinned, swept }: ShownRuns, theme: ChartTheme): LegendEntry[] => [
  ...pinnedFronts(pinned, theme).map(({ method, style }) => ({
    symbol: { kind: "line" as const, style },
    label: `Front of ${method}`,
  })),
  ...swept.map(({ name, seriesIndex }) => ({
    symbol: { kind: "line" as const, style: seriesStyle(seriesIndex, theme) },
    label: name,
  })),
];

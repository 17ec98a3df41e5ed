import type {
  EChartsOption,
  LineSeriesOption,
  TooltipComponentFormatterCallback,
  TooltipComponentFormatterCallbackParams,
} from "echarts";
import { formatCount, formatSignificant, plural } from "../format.ts";
import type { TestEvaluation } from "../training/reports.ts";
import { frame, onAxis, stepAxis, valueAxis } from "./frame.ts";
import { type LossTerm, lossTerms } from "./loss_curves.ts";
import { type SeriesIndex, seriesLook } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

export interface MarkedCurves {
  readonly id: string;
  readonly name: string;
  readonly mark: SeriesIndex;
  /** Losses of the train batches. */
  readonly train: readonly TestEvaluation[];
  /** Losses over the test set. */
  readonly test: readonly TestEvaluation[];
}

export interface ComparedLosses {
  readonly runs: readonly MarkedCurves[];
  readonly term: LossTerm;
  /** Draws a logarithmic axis; values that have no logarithm are left out. */
  readonly logarithmic?: boolean;
}

/** More symbols on a line run into each other. */
const MOST_SYMBOLS = 12;

/** One term of several runs' losses: lines for the train batches, symbols for the test set. */
export function comparedLossesFigure(compared: ComparedLosses, theme: ChartTheme): EChartsOption {
  const { runs, term, logarithmic = false } = compared;
  const name = lossTerms[term];
  return {
    ...frame(
      theme,
      `${name} of ${plural(runs.length, "run")}`,
      "lines: train batches; symbols: test set",
    ),
    tooltip: { trigger: "axis", formatter: tooltip },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: { type: logarithmic ? "log" : "value", ...valueAxis(theme, name, 54) },
    series: runs.flatMap((run) => [
      trainSeries(run, compared, theme),
      testSeries(run, compared, theme),
    ]),
  };
}

function trainSeries(run: MarkedCurves, how: ComparedLosses, theme: ChartTheme): LineSeriesOption {
  const { color, dashes } = seriesLook(run.mark, theme);
  return {
    id: `train ${run.id}`,
    name: run.name,
    type: "line",
    data: points(run.train, how),
    color,
    lineStyle: { width: run.mark === "current" ? 2 : 1.5, type: dashes },
    // A single point makes no line.
    symbol: run.train.length === 1 ? "circle" : "none",
    sampling: "lttb",
  };
}

function testSeries(run: MarkedCurves, how: ComparedLosses, theme: ChartTheme): LineSeriesOption {
  const { color, symbol } = seriesLook(run.mark, theme);
  const every = Math.ceil(run.test.length / MOST_SYMBOLS);
  // Counted from the end: the newest is there.
  const rows = run.test.filter((_, i) => (run.test.length - 1 - i) % every === 0);
  return {
    id: `test ${run.id}`,
    name: `${run.name} (test)`,
    type: "line",
    data: points(rows, how),
    color,
    lineStyle: { width: 0 },
    symbol,
    symbolSize: 10,
    showAllSymbol: true,
  };
}

/** The step and the value of each series next to the pointer; steps of runs differ. */
const tooltip: TooltipComponentFormatterCallback<TooltipComponentFormatterCallbackParams> = (
  params,
) => {
  const items = Array.isArray(params) ? params : [params];
  const lines = items.map(({ marker, seriesName, value }) => {
    const [step, loss] = value as [number, number];
    return `${marker}${escaped(seriesName ?? "")}: ${formatSignificant(loss)} at step ${formatCount(step)}`;
  });
  return lines.join("<br>");
};

/** Names are what a person typed. */
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function points(rows: readonly TestEvaluation[], { term, logarithmic = false }: ComparedLosses) {
  return rows.map((row): [number, number] => [row.step, onAxis(row[term], logarithmic)]);
}

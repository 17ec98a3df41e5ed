import type {
  EChartsOption,
  LineSeriesOption,
  TooltipComponentFormatterCallback,
  TooltipComponentFormatterCallbackParams,
} from "echarts";
import { formatCount, formatSignificant, plural } from "../format.ts";
import type { TestEvaluation } from "../training/reports.ts";
import { frame, onAxis, stepAxis, valueAxis } from "./frame.ts";
import { type CurveName, curveNames } from "./loss_curves.ts";
import { logarithmicRange } from "./over_steps.ts";
import { echartsStyle, type SeriesIndex } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

interface ComparedCurves {
  readonly id: string;
  readonly name: string;
  readonly seriesIndex: SeriesIndex;
  /** Losses of the training batches. */
  readonly train: readonly TestEvaluation[];
  /** Losses on the test set. */
  readonly test: readonly TestEvaluation[];
}

interface ComparedLosses {
  readonly runs: readonly ComparedCurves[];
  readonly term: CurveName;
  /** Whether the axis is logarithmic; it leaves out values that are not positive. */
  readonly isLogarithmic?: boolean;
}

/** More symbols on a line would overlap. */
const MAX_SYMBOLS = 12;

/** One loss term of several runs: lines for the training batches, symbols for the test set. */
export function comparedLossesChart(compared: ComparedLosses, theme: ChartTheme): EChartsOption {
  const { runs, term, isLogarithmic = false } = compared;
  const name = curveNames[term];
  return {
    ...frame(
      theme,
      `${name} of ${plural(runs.length, "run")}`,
      "lines: training batches; symbols: test set",
    ),
    tooltip: { trigger: "axis", formatter: tooltip },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: {
      type: isLogarithmic ? "log" : "value",
      ...valueAxis(theme, name, 54),
      ...(isLogarithmic ? rangeOf(compared) : {}),
    },
    series: runs.flatMap((run) => [
      trainSeries(run, compared, theme),
      testSeries(run, compared, theme),
    ]),
  };
}

/** The ends of the logarithmic axis, which would otherwise be powers of 10; none if there is nothing to show. */
function rangeOf({ runs, term }: ComparedLosses) {
  const values = runs
    .flatMap(({ train, test }) => [...train, ...test].map((row) => row[term]))
    .filter((value) => value > 0 && Number.isFinite(value));
  return values.length > 0 ? logarithmicRange(values) : {};
}

function trainSeries(
  run: ComparedCurves,
  compared: ComparedLosses,
  theme: ChartTheme,
): LineSeriesOption {
  const { color, dashes } = echartsStyle(run.seriesIndex, theme);
  return {
    id: `train ${run.id}`,
    name: run.name,
    type: "line",
    data: points(run.train, compared),
    color,
    lineStyle: { width: run.seriesIndex === "current" ? 2 : 1.5, type: dashes },
    // A single point would not be visible as a line.
    symbol: run.train.length === 1 ? "circle" : "none",
    sampling: "lttb",
  };
}

function testSeries(
  run: ComparedCurves,
  compared: ComparedLosses,
  theme: ChartTheme,
): LineSeriesOption {
  const { color, symbol } = echartsStyle(run.seriesIndex, theme);
  const every = Math.ceil(run.test.length / MAX_SYMBOLS);
  // Counted from the end, so that the newest evaluation always has a symbol.
  const rows = run.test.filter((_, i) => (run.test.length - 1 - i) % every === 0);
  return {
    id: `test ${run.id}`,
    name: `${run.name} (test)`,
    type: "line",
    data: points(rows, compared),
    color,
    lineStyle: { width: 0 },
    symbol,
    symbolSize: 10,
    showAllSymbol: true,
  };
}

/** Shows the step and the value of each series next to the pointer; the steps can differ from run to run. */
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

/** Escapes the names of runs, which users can type. */
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function points(rows: readonly TestEvaluation[], { term, isLogarithmic = false }: ComparedLosses) {
  return rows.map((row): [number, number] => [row.step, onAxis(row[term], isLogarithmic)]);
}

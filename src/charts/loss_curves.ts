import type {
  EChartsOption,
  LineSeriesOption,
  TooltipComponentFormatterCallback,
  TooltipComponentFormatterCallbackParams,
} from "echarts";
import { formatCount, formatSignificant } from "../format.ts";
import type { StepRecord, TestEvaluation } from "../training/reports.ts";
import { frame, legend, onAxis, stepAxis, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

export interface LossCurves {
  /** Losses of the train batches. */
  readonly train: readonly StepRecord[];
  /** Losses over the test set, at the ends of epochs. */
  readonly test: readonly TestEvaluation[];
  /** Draws the loss on a logarithmic axis; values that have no logarithm are left out. */
  readonly logarithmic?: boolean;
}

/** The loss and its two terms. */
export const lossTerms = {
  loss: "Loss",
  reconstruction: "Reconstruction",
  sparsity: "Sparsity",
} as const;
export type LossTerm = keyof typeof lossTerms;
const terms = Object.entries(lossTerms) as [LossTerm, string][];

/** The loss and its two terms: lines for the train batches, dashes with points for the test set. */
export function lossCurvesFigure(curves: LossCurves, theme: ChartTheme): EChartsOption {
  const { train, test, logarithmic = false } = curves;
  const trainSeries = terms.map(
    ([key, name]): LineSeriesOption => ({
      id: `train ${key}`,
      name,
      type: "line",
      data: points(train, key, logarithmic),
      dimensions: ["step", key],
      color: theme[key],
      lineStyle: { width: 1.5 },
      // A single point makes no line.
      symbol: train.length === 1 ? "circle" : "none",
      // Keeps as many points as there are pixels, peaks included.
      sampling: "lttb",
    }),
  );
  const testSeries = terms.map(
    ([key, name]): LineSeriesOption => ({
      id: `test ${key}`,
      name,
      type: "line",
      data: points(test, key, logarithmic),
      dimensions: ["step", key],
      color: theme[key],
      lineStyle: { width: 1.5, type: "dashed", opacity: 0.7 },
      symbol: "circle",
      symbolSize: 6,
      sampling: "lttb",
    }),
  );
  return {
    ...frame(theme, "Loss", "lines: train batches; dots: test set after epochs"),
    legend: { ...legend(theme), top: 70, itemWidth: 28 },
    tooltip: { trigger: "axis", formatter: tooltip },
    grid: { left: 78, right: 30, top: 110, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: { type: logarithmic ? "log" : "value", ...valueAxis(theme, "Loss", 54) },
    series: [...trainSeries, ...testSeries],
  };
}

/** The step, then a line for each value there; a term's two series share one name and legend entry. */
const tooltip: TooltipComponentFormatterCallback<TooltipComponentFormatterCallbackParams> = (
  params,
) => {
  const items = Array.isArray(params) ? params : [params];
  const lines = items.map(({ marker, seriesName, seriesId, value }) => {
    const [step, loss] = value as [number, number];
    const set = seriesId?.startsWith("test") ? " (test)" : "";
    return { step, text: `${marker}${seriesName}${set} ${formatSignificant(loss)}` };
  });
  return [`Step ${formatCount(lines[0]?.step ?? 0)}`, ...lines.map(({ text }) => text)].join(
    "<br>",
  );
};

/** step, value, step, value, … */
function points(rows: readonly TestEvaluation[], key: LossTerm, logarithmic: boolean): number[] {
  const flat = new Float64Array(2 * rows.length);
  rows.forEach((row, i) => {
    flat[2 * i] = row.step;
    flat[2 * i + 1] = onAxis(row[key], logarithmic);
  });
  // ECharts reads typed arrays as x, y, x, y, …; its types know lists only.
  return flat as unknown as number[];
}

import type {
  EChartsOption,
  LineSeriesOption,
  TooltipComponentFormatterCallback,
  TooltipComponentFormatterCallbackParams,
} from "echarts";
import { lossTermTable } from "../../shaders/loss_terms.ts";
import { formatCount, formatSignificant } from "../format.ts";
import { mapValues } from "../records.ts";
import type { StepRecord, TestEvaluation } from "../training/reports.ts";
import { frame, legend, onAxis, stepAxis, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { flatData } from "./untyped.ts";

export interface LossCurves {
  /** Losses of the training batches. */
  readonly train: readonly StepRecord[];
  /** Losses on the test set, at the ends of epochs. */
  readonly test: readonly TestEvaluation[];
  /** Whether the axis is logarithmic; it leaves out values that are not positive. */
  readonly isLogarithmic?: boolean;
}

/** The loss and its two terms. */
export const curveNames = {
  loss: "Loss",
  ...mapValues(lossTermTable, ({ label }): string => label),
};
export type CurveName = keyof typeof curveNames;

/** Returns the curves of a run; the auxiliary loss only if it has one. */
export const curvesOf = (rows: readonly TestEvaluation[]) =>
  (Object.entries(curveNames) as [CurveName, string][]).filter(
    ([name]) => name !== "auxiliary" || rows.some(({ auxiliary = 0 }) => auxiliary !== 0),
  );

/** The loss and its two terms: solid lines for the training batches, dashed lines with points for the test set. */
export function lossCurvesChart(curves: LossCurves, theme: ChartTheme): EChartsOption {
  const { train, test, isLogarithmic = false } = curves;
  const series = (set: string, rows: readonly TestEvaluation[], style: LineSeriesOption) =>
    curvesOf(train).map(
      ([key, name]): LineSeriesOption => ({
        id: `${set} ${key}`,
        name,
        type: "line",
        data: points(rows, key, isLogarithmic),
        dimensions: ["step", key],
        color: theme[key],
        // Draws about one point per pixel, peaks included.
        sampling: "lttb",
        ...style,
      }),
    );
  const trainSeries = series("train", train, {
    lineStyle: { width: 1.5 },
    // A single point would not be visible as a line.
    symbol: train.length === 1 ? "circle" : "none",
  });
  const testSeries = series("test", test, {
    lineStyle: { width: 1.5, type: "dashed", opacity: 0.7 },
    symbol: "circle",
    symbolSize: 6,
  });
  return {
    ...frame(theme, "Loss", "lines: training batches; dots: test set after epochs"),
    legend: { ...legend(theme), top: 70, itemWidth: 28 },
    tooltip: { trigger: "axis", formatter: tooltip },
    grid: { left: 78, right: 30, top: 110, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: { type: isLogarithmic ? "log" : "value", ...valueAxis(theme, "Loss", 54) },
    series: [...trainSeries, ...testSeries],
  };
}

/** Shows the step, then a line for each value. The two series of a term share a name and a legend entry. */
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
function points(rows: readonly TestEvaluation[], key: CurveName, isLogarithmic: boolean): number[] {
  const flat = new Float64Array(2 * rows.length);
  rows.forEach((row, i) => {
    flat[2 * i] = row.step;
    flat[2 * i + 1] = onAxis(row[key], isLogarithmic);
  });
  return flatData(flat);
}

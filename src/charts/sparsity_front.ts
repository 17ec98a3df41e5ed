// The front of sparsity and error of a sweep: a line per series through the points that no other of it beats.

import type { EChartsOption, ScatterSeriesOption } from "echarts";
import { capitalised } from "../format.ts";
import { type FrontPoint, frontOf } from "../statistics/front.ts";
import { frame, legend, valueAxis } from "./frame.ts";
import { echartsStyle } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

/** What is drawn over L0. */
export const errorMeasures = {
  mse: { label: "MSE", better: "below", sign: 1 },
  explainedVariance: { label: "Explained variance", better: "above", sign: -1 },
} as const;
export type ErrorMeasure = keyof typeof errorMeasures;

interface LabelledPoint extends FrontPoint {
  readonly explainedVariance: number;
  /** Shown beside it: "k 8". */
  readonly label: string;
}

interface Series {
  readonly name: string;
  readonly points: readonly LabelledPoint[];
}

/** From this ratio on, L0 has a logarithmic axis. */
const LOG_RATIO = 8;

export const isLogarithmicL0 = (l0s: readonly number[]) =>
  Math.min(...l0s) > 0 && Math.max(...l0s) >= LOG_RATIO * Math.min(...l0s);

/** @param rowName what the data are called, one of them: "image", "row" */
export function l0Axis(theme: ChartTheme, rowName: string, isLogarithmic: boolean) {
  const shared = valueAxis(theme, `Mean L0 (active units per ${rowName})`, 36);
  return {
    ...(isLogarithmic ? { type: "log" as const, logBase: 2 } : { type: "value" as const, min: 0 }),
    ...shared,
    // Explained variance can be negative; the axis stays below.
    axisLine: { ...shared.axisLine, onZero: false },
  };
}

/** What runs were measured on. */
export type MeasuredSet = "test" | "training" | "test or training";

/** Returns the name of the axis of a measure. */
export const errorAxisName = (measure: ErrorMeasure, set: MeasuredSet) =>
  measure === "mse" ? capitalised(`${set} MSE`) : errorMeasures[measure].label;

/** @param set that the runs were measured on */
export function sparsityFrontChart(
  series: readonly Series[],
  theme: ChartTheme,
  set: "test" | "training" = "test",
  measure: ErrorMeasure = "mse",
): EChartsOption {
  const { better } = errorMeasures[measure];
  const placeOf = ({ l0, error, explainedVariance }: LabelledPoint) => [
    l0,
    measure === "mse" ? error : explainedVariance,
  ];
  const l0s = series.flatMap(({ points }) => points.map(({ l0 }) => l0));
  const isNamed = series.length > 1;
  return {
    ...frame(
      theme,
      "Sparsity and error",
      `on the ${set} set; sparser to the left, more accurate ${better}`,
    ),
    ...(isNamed && { legend: { ...legend(theme), top: 68 } }),
    grid: { left: 78, right: 40, top: isNamed ? 112 : 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: l0Axis(theme, "row", isLogarithmicL0(l0s)),
    yAxis: {
      type: "value",
      scale: true,
      boundaryGap: ["8%", "8%"],
      ...valueAxis(theme, errorAxisName(measure, set), 54),
    },
    series: series.flatMap(({ name, points }, i) => {
      const { color, dashes, symbol } = echartsStyle(i, theme);
      const scatter: ScatterSeriesOption = {
        name,
        type: "scatter",
        data: points.map((point) => ({ name: point.label, value: placeOf(point) })),
        color,
        symbol,
        symbolSize: 12,
        label: {
          show: true,
          formatter: "{b}",
          position: "top",
          color: theme.ink,
          fontSize: 12,
        },
        labelLayout: { hideOverlap: true },
      };
      return [
        scatter,
        {
          name,
          type: "line",
          data: frontOf(points).map(placeOf),
          color,
          lineStyle: { type: dashes, width: 2 },
          showSymbol: false,
          silent: true,
        },
      ];
    }),
  };
}

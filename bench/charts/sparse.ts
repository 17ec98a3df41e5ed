import type { EChartsOption, LineSeriesOption } from "echarts";
import { axis, frame, legend } from "../../src/charts/frame.ts";
import type { ChartTheme } from "../../src/charts/theme.ts";
import type { SparseCurve } from "../growth/sparse.ts";

const LEFT = 84;
const TOP = 112;
const PANEL = { width: 400, height: 280 };
const GAP = 90;

export const sparseFigureSize = {
  width: LEFT + 2 * PANEL.width + GAP + 30,
  height: TOP + PANEL.height + 72,
};

/** Plots the time of a TopK step against k for each width, with the dense steps as horizontal lines. */
export function sparseFigure(
  curves: readonly SparseCurve[],
  subtext: string,
  theme: ChartTheme,
): EChartsOption {
  return {
    ...frame(theme, "A TopK step that skips inactive units", subtext),
    legend: { ...legend(theme), top: 70 },
    grid: curves.map((_, i) => ({
      left: LEFT + i * (PANEL.width + GAP),
      top: TOP,
      ...PANEL,
      outerBoundsMode: "none",
    })),
    xAxis: curves.map(({ points, size }, gridIndex) => ({
      type: "log",
      logBase: 2,
      gridIndex,
      min: points[0]?.k as number,
      max: points.at(-1)?.k as number,
      ...axis(theme, `Active units k of ${size.H}`, 32),
    })),
    yAxis: curves.map((_, gridIndex) => ({
      type: "value",
      min: 0,
      gridIndex,
      ...axis(theme, "Milliseconds per step", 52),
    })),
    series: curves.flatMap((curve, i) => linesOf(curve, i, theme)),
  };
}

function linesOf({ points, denseMs, reluMs }: SparseCurve, panel: number, theme: ChartTheme) {
  const at = { type: "line", xAxisIndex: panel, yAxisIndex: panel } as const;
  const level = (name: string, ms: number, type: "dashed" | "dotted"): LineSeriesOption => ({
    ...at,
    name,
    data: points.map(({ k }) => [k, ms]),
    color: theme.sparsity,
    lineStyle: { width: 1.5, type },
    symbol: "none",
  });
  const measured: LineSeriesOption = {
    ...at,
    name: "TopK, sparse variants",
    data: points.map(({ k, ms }) => [k, ms]),
    color: theme.accent,
    lineStyle: { width: 2 },
    symbol: "circle",
    symbolSize: 6,
  };
  return [
    measured,
    level("TopK, dense variants", denseMs, "dashed"),
    level("ReLU, dense variants", reluMs, "dotted"),
  ];
}

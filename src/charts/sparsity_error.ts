import type { EChartsOption, ScatterSeriesOption } from "echarts";
import { formatSignificant } from "../format.ts";
import { frame, valueAxis } from "./frame.ts";
import { echartsStyle, type SeriesIndex } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

export interface ComparedPoint {
  readonly id: string;
  readonly name: string;
  readonly seriesIndex: SeriesIndex;
  /** Active units per image, over the test set. */
  readonly meanL0: number;
  /** Mean squared error per pixel, over the test set. */
  readonly error: number;
}

/** Sparsity against reconstruction error, with a point per run; lower left is better. */
export function sparsityErrorChart(
  points: readonly ComparedPoint[],
  theme: ChartTheme,
): EChartsOption {
  const maxL0 = Math.max(...points.map(({ meanL0 }) => meanL0));
  const series = points.map((point): ScatterSeriesOption => {
    const { color, symbol } = echartsStyle(point.seriesIndex, theme);
    return {
      id: point.id,
      name: point.name,
      type: "scatter",
      data: [[point.meanL0, point.error]],
      color,
      symbol,
      symbolSize: 15,
      label: {
        show: true,
        formatter: () => point.name,
        // To the right of a point near the right edge, the label would be cut off.
        position: point.meanL0 > maxL0 / 2 ? "left" : "right",
        distance: 8,
        color: theme.ink,
        fontSize: 12.5,
        width: 150,
        overflow: "truncate",
      },
      // Labels that overlap are hidden; the legend still identifies the points.
      labelLayout: { hideOverlap: true },
      tooltip: {
        formatter: () =>
          `L0 ${formatSignificant(point.meanL0)}, test MSE ${formatSignificant(point.error)}`,
      },
    };
  });
  return {
    ...frame(theme, "Sparsity and error", "on the test set; lower left is better"),
    tooltip: { trigger: "item" },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: { type: "value", min: 0, ...valueAxis(theme, "Mean L0 (active units per image)", 36) },
    yAxis: { type: "value", scale: true, ...valueAxis(theme, "Test MSE", 54) },
    series,
  };
}

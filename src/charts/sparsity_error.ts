import type { EChartsOption, ScatterSeriesOption } from "echarts";
import { formatSignificant } from "../format.ts";
import { frame, valueAxis } from "./frame.ts";
import { type SeriesIndex, seriesLook } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

export interface MarkedPoint {
  readonly id: string;
  readonly name: string;
  readonly mark: SeriesIndex;
  /** Active units per image of the test set. */
  readonly meanL0: number;
  /** Mean squared error per pixel over the test set. */
  readonly error: number;
}

/** How sparse each run's codes are, and how well its reconstructions fit: left and low is better. */
export function sparsityErrorFigure(
  points: readonly MarkedPoint[],
  theme: ChartTheme,
): EChartsOption {
  const most = Math.max(...points.map(({ meanL0 }) => meanL0));
  const series = points.map((point): ScatterSeriesOption => {
    const { color, symbol } = seriesLook(point.mark, theme);
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
        // A label on the right of a point far right would be cut off.
        position: point.meanL0 > most / 2 ? "left" : "right",
        distance: 8,
        color: theme.ink,
        fontSize: 12.5,
        width: 150,
        overflow: "truncate",
      },
      // The key tells which point is whose where names have no room.
      labelLayout: { hideOverlap: true },
      tooltip: {
        formatter: () =>
          `L0 ${formatSignificant(point.meanL0)}, test MSE ${formatSignificant(point.error)}`,
      },
    };
  });
  return {
    ...frame(theme, "Sparsity and error", "over the test set; left and low is better"),
    tooltip: { trigger: "item" },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: { type: "value", min: 0, ...valueAxis(theme, "Mean L0 (active units per image)", 36) },
    yAxis: { type: "value", scale: true, ...valueAxis(theme, "Test MSE", 54) },
    series,
  };
}

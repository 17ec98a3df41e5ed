import type { EChartsOption, LabelLayoutOptionCallbackParams, ScatterSeriesOption } from "echarts";
import { formatSignificant } from "../format.ts";
import { frame, valueAxis } from "./frame.ts";
import { echartsStyle, type SeriesIndex } from "./series_style.ts";
import type { ChartTheme } from "./theme.ts";

export interface ComparedPoint {
  readonly id: string;
  readonly name: string;
  readonly seriesIndex: SeriesIndex;
  /** Active units per row. */
  readonly meanL0: number;
  /** Mean squared error per value. */
  readonly error: number;
}

interface SparsityError {
  readonly points: readonly ComparedPoint[];
  /** What the data are called, one of them: "image", "row". */
  readonly rowName: string;
}

/**
 * Sparsity against reconstruction error, with a point per run.
 * @param set that the runs were measured on
 */
export function sparsityErrorChart(
  { points, rowName }: SparsityError,
  theme: ChartTheme,
  set: "test" | "training" = "test",
): EChartsOption {
  const errorName = `${set === "test" ? "Test" : "Training"} MSE`;
  const maxL0 = Math.max(...points.map(({ meanL0 }) => meanL0));
  const moveApart = labelsApart();
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
        lineHeight: 16,
        width: 150,
        // Cut off, long names might look alike.
        overflow: "break",
      },
      labelLayout: moveApart,
      tooltip: {
        formatter: () =>
          `L0 ${formatSignificant(point.meanL0)}, ${set} MSE ${formatSignificant(point.error)}`,
      },
    };
  });
  return {
    ...frame(
      theme,
      "Sparsity and error",
      `on the ${set} set; sparser to the left, more accurate below`,
    ),
    tooltip: { trigger: "item" },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: {
      type: "value",
      min: 0,
      ...valueAxis(theme, `Mean L0 (active units per ${rowName})`, 36),
    },
    yAxis: {
      type: "value",
      scale: true,
      // Space for labels of several lines.
      boundaryGap: ["12%", "12%"],
      ...valueAxis(theme, errorName, 54),
    },
    series,
  };
}

type Rect = LabelLayoutOptionCallbackParams["labelRect"];

/** The farthest that a label moves from its point, in its own heights. */
const MAX_MOVES = 5;

/** Returns a layout that moves a label up or down until it overlaps none of the earlier series. */
function labelsApart() {
  const placed = new Map<number, Rect>();
  return ({ seriesIndex, labelRect }: LabelLayoutOptionCallbackParams) => {
    const earlier = [...placed].flatMap(([series, rect]) => (series < seriesIndex ? [rect] : []));
    const offsets = Array.from({ length: 2 * MAX_MOVES + 1 }, (_, i) => {
      return labelRect.height * Math.ceil(i / 2) * (i % 2 === 0 ? 1 : -1);
    });
    const fitting = offsets.find(
      (dy) => !earlier.some((rect) => overlap(moved(labelRect, dy), rect)),
    );
    const dy = fitting ?? 0;
    placed.set(seriesIndex, moved(labelRect, dy));
    return { dy };
  };
}

const moved = ({ x, y, width, height }: Rect, dy: number): Rect => ({
  x,
  y: y + dy,
  width,
  height,
});

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

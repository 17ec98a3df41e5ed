// Sparsity against reconstruction error: a point per run, and lines along fronts.

import type {
  EChartsOption,
  LabelLayoutOptionCallbackParams,
  LineSeriesOption,
  ScatterSeriesOption,
} from "echarts";
import { formatSignificant } from "../format.ts";
import { frontOf } from "../statistics/front.ts";
import { frame, valueAxis } from "./frame.ts";
import { echartsStyle, type SeriesIndex, type SeriesStyle } from "./series_style.ts";
import {
  type ErrorMeasure,
  errorAxisName,
  errorMeasures,
  isLogarithmicL0,
  l0Axis,
  type MeasuredSet,
} from "./sparsity_front.ts";
import type { ChartTheme } from "./theme.ts";

interface Place {
  /** Active units per row. */
  readonly meanL0: number;
  /** The measure. */
  readonly value: number;
}

interface NamedPoint extends Place {
  readonly id: string;
  readonly name: string;
}

export interface ComparedPoint extends NamedPoint {
  readonly seriesIndex: SeriesIndex;
}

/** The runs of a sweep that have a style in common. */
export interface SweptGroup {
  readonly id: string;
  readonly name: string;
  readonly seriesIndex: number;
  /** A point per run; its name is shown beside it unless it is empty. */
  readonly points: readonly NamedPoint[];
}

/** A line from point to point, sparsest first. */
export interface FrontLine {
  readonly id: string;
  readonly style: Pick<SeriesStyle, "colour" | "dashes">;
  readonly points: readonly (readonly [l0: number, value: number])[];
}

interface SparsityError {
  readonly points: readonly ComparedPoint[];
  readonly swept?: readonly SweptGroup[];
  readonly lines?: readonly FrontLine[];
  /** @default "mse" */
  readonly measure?: ErrorMeasure;
  /** The id of a point that is emphasised. */
  readonly selected?: string | undefined;
  /** What the data are called, one of them: "image", "row". */
  readonly rowName: string;
  /** Whether a legend beside the chart names the points, so that they need no labels. */
  readonly hasLegend?: boolean;
}

/** Returns the front of points as a line. */
export const frontLine = (
  points: readonly Place[],
  measure: ErrorMeasure,
): [l0: number, value: number][] =>
  frontOf(
    points.map(({ meanL0: l0, value }) => ({
      l0,
      value,
      error: errorMeasures[measure].sign * value,
    })),
  ).map(({ l0, value }) => [l0, value]);

/**
 * Sparsity against reconstruction error, with a point per run.
 * @param set that the runs were measured on
 */
export function sparsityErrorChart(
  { points, swept = [], lines = [], measure = "mse", selected, rowName, hasLegend }: SparsityError,
  theme: ChartTheme,
  set: MeasuredSet = "test",
): EChartsOption {
  const { label, better } = errorMeasures[measure];
  const l0s = [...points, ...swept.flatMap((group) => group.points)].map(({ meanL0 }) => meanL0);
  const isLogarithmic = isLogarithmicL0(l0s);
  const [minL0, maxL0] = [Math.min(...l0s), Math.max(...l0s)];
  const middle = isLogarithmic ? Math.sqrt(minL0 * maxL0) : maxL0 / 2;
  const moveApart = labelsApart();
  const drawing = { theme, selected, tooltipOf };
  function tooltipOf({ meanL0, value }: Place) {
    const name = measure === "mse" ? label : label.toLowerCase();
    return `L0 ${formatSignificant(meanL0)}, ${set} ${name} ${formatSignificant(value)}`;
  }
  const series = points.map((point): ScatterSeriesOption => {
    const { color, symbol } = echartsStyle(point.seriesIndex, theme);
    return {
      id: point.id,
      name: point.name,
      type: "scatter",
      data: [[point.meanL0, point.value]],
      color,
      symbol,
      symbolSize: 15,
      ...emphasis(point.id, drawing),
      label: {
        show: !hasLegend,
        formatter: () => point.name,
        // To the right of a point near the right edge, the label would be cut off.
        position: point.meanL0 > middle ? "left" : "right",
        distance: 8,
        color: theme.ink,
        fontSize: 12.5,
        lineHeight: 16,
        width: 150,
        // Cut off, long names might look alike.
        overflow: "break",
      },
      labelLayout: moveApart,
      tooltip: { formatter: () => tooltipOf(point) },
    };
  });
  return {
    ...frame(
      theme,
      "Sparsity and error",
      `on the ${set} set; sparser to the left, more accurate ${better}`,
    ),
    tooltip: { trigger: "item" },
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: l0Axis(theme, rowName, isLogarithmic),
    yAxis: {
      type: "value",
      scale: true,
      // Space for labels of several lines.
      boundaryGap: ["12%", "12%"],
      ...valueAxis(theme, errorAxisName(measure, set), 54),
    },
    series: [...lines.map(lineOf), ...series, ...swept.map((group) => groupOf(group, drawing))],
  };
}

interface Drawing {
  readonly theme: ChartTheme;
  readonly selected: string | undefined;
  readonly tooltipOf: (place: Place) => string;
}

const emphasis = (id: string, { selected, theme }: Drawing) =>
  id === selected ? { itemStyle: { borderColor: theme.ink, borderWidth: 3 } } : {};

function groupOf(
  { id, name, seriesIndex, points }: SweptGroup,
  drawing: Drawing,
): ScatterSeriesOption {
  const { theme, tooltipOf } = drawing;
  const { color, symbol } = echartsStyle(seriesIndex, theme);
  return {
    id,
    name,
    type: "scatter",
    data: points.map((point) => ({
      name: point.name,
      value: [point.meanL0, point.value],
      ...emphasis(point.id, drawing),
    })),
    color,
    symbol,
    symbolSize: 11,
    label: {
      show: true,
      formatter: "{b}",
      // Neighbouring series often differ little.
      position: seriesIndex % 2 === 0 ? "top" : "bottom",
      color: theme.ink,
      fontSize: 12,
    },
    labelLayout: { hideOverlap: true },
    tooltip: {
      formatter: (params) => {
        const point = points[(params as { dataIndex: number }).dataIndex];
        return point ? tooltipOf(point) : "";
      },
    },
  };
}

const lineOf = ({ id, style, points }: FrontLine): LineSeriesOption => ({
  id,
  type: "line",
  data: points.map(([l0, value]) => [l0, value]),
  color: style.colour,
  lineStyle: { type: style.dashes.length > 0 ? [...style.dashes] : "solid", width: 2 },
  showSymbol: false,
  silent: true,
});

/** How far from a click a point may be, as a share of the axes. */
const REACH = 0.06;

/** Returns the id of the point at a place in the chart; undefined if there is none near it. */
export function pointAt(
  points: readonly (Place & { readonly id: string })[],
  [l0, value]: readonly [l0: number, value: number],
): string | undefined {
  const isLogarithmic = isLogarithmicL0(points.map(({ meanL0 }) => meanL0));
  const across = (of: number) => (isLogarithmic ? Math.log(of) : of);
  const extent = (values: readonly number[]) =>
    Math.max(...values) - Math.min(...values) || Math.abs(values[0] ?? 0) || 1;
  // A linear axis starts at 0.
  const width = extent([
    ...(isLogarithmic ? [] : [0]),
    ...points.map(({ meanL0 }) => across(meanL0)),
  ]);
  const height = extent(points.map((point) => point.value));
  const [nearest] = points
    .map((point) => ({
      id: point.id,
      distance: Math.hypot(
        (across(point.meanL0) - across(l0)) / width,
        (point.value - value) / height,
      ),
    }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= REACH ? nearest.id : undefined;
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

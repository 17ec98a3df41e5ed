import type { EChartsOption, ScatterSeriesOption } from "echarts";
import { formatCount } from "../format.ts";
import { frame, legend, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { flatData } from "./untyped.ts";

interface FeatureSpace {
  /** (count, 2), row-major: the activations of two hidden units. */
  readonly points: Float32Array;
  /** (count), digits 0..9. */
  readonly labels: ArrayLike<number>;
  /** The hidden units along x and y, counted from 0. */
  readonly dimensions: readonly [number, number];
}

const DIGITS = 10;

/**
 * The images as points, placed by the activations of two hidden units, with one series per digit.
 * Many points are drawn as plain rectangles, which takes a fraction of a second for 60,000.
 */
export function featureSpaceChart(space: FeatureSpace, theme: ChartTheme): EChartsOption {
  const { labels, dimensions } = space;
  const groups = pointsByDigit(space);
  const hasMany = labels.length > 4000;
  const series = groups.map(
    (points, digit): ScatterSeriesOption => ({
      name: String(digit),
      type: "scatter",
      data: flatData(points),
      dimensions: ["x", "y"],
      color: theme.digits[digit] as string,
      symbol: hasMany ? "rect" : "circle",
      symbolSize: hasMany ? 3 : 6,
      itemStyle: { opacity: hasMany ? 0.7 : 0.8 },
      // ECharts cannot draw an empty series in large mode.
      large: hasMany && points.length > 0,
      largeThreshold: 0,
      // Draw all points in one frame: a picture file has no second one.
      progressive: 0,
      silent: true,
    }),
  );
  const { origin, axes } = countZeros(groups);
  const subtext = `${formatCount(labels.length)} images coloured by digit: ${formatCount(origin)} at (0, 0), ${formatCount(axes)} more on an axis`;
  return {
    ...frame(theme, "Feature space", subtext),
    legend: {
      ...legend(theme),
      orient: "vertical",
      right: 18,
      top: "middle",
      icon: "circle",
      itemWidth: 12,
      itemHeight: 12,
    },
    grid: { left: 78, right: 84, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: { type: "value", min: 0, ...valueAxis(theme, unitName(dimensions[0]), 36) },
    yAxis: { type: "value", min: 0, ...valueAxis(theme, unitName(dimensions[1]), 48) },
    series,
  };
}

const unitName = (dimension: number) => `Hidden unit ${dimension + 1}`;

/** The points of each digit as x, y, x, y, … */
function pointsByDigit({ points, labels }: FeatureSpace): Float32Array[] {
  const sizes = new Array<number>(DIGITS).fill(0);
  for (const label of Array.from(labels)) sizes[label] = (sizes[label] ?? 0) + 1;
  const groups = sizes.map((size) => new Float32Array(2 * size));
  const filled = new Array<number>(DIGITS).fill(0);
  Array.from(labels).forEach((label, i) => {
    const at = filled[label] as number;
    groups[label]?.set(points.subarray(2 * i, 2 * i + 2), at);
    filled[label] = at + 2;
  });
  return groups;
}

/** Counts the points that ReLU puts at (0, 0), if neither unit is active, and on the axes. */
function countZeros(groups: readonly Float32Array[]) {
  let origin = 0;
  let axes = 0;
  for (const points of groups) {
    for (let i = 0; i < points.length; i += 2) {
      if (points[i] === 0 && points[i + 1] === 0) origin++;
      else if (points[i] === 0 || points[i + 1] === 0) axes++;
    }
  }
  return { origin, axes };
}

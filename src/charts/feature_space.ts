import type { EChartsOption, ScatterSeriesOption } from "echarts";
import { formatCount, plural } from "../format.ts";
import { frame, legend, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { flatData } from "./untyped.ts";

interface FeatureSpace {
  /** (count, 2), row-major: the activations of two hidden units. */
  readonly points: Float32Array;
  /** (count), the class of each row; without labels, all points have the same colour. */
  readonly labels?: ArrayLike<number> | undefined;
  /** By class; the digits by default. */
  readonly names?: readonly string[] | undefined;
  /** What the data are called, one of them: "image", "row". */
  readonly rowName: string;
  /** The hidden units along x and y, counted from 0. */
  readonly dimensions: readonly [number, number];
}

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/**
 * Rows as points, placed by the activations of two hidden units, with one series per class if there are enough
 * colours for them. Many points are drawn as plain rectangles, which takes a fraction of a second for 60,000.
 */
export function featureSpaceChart(space: FeatureSpace, theme: ChartTheme): EChartsOption {
  const { points, labels, names = digits, rowName, dimensions } = space;
  const count = points.length / 2;
  const isColoured = labels !== undefined && names.length <= theme.digits.length;
  const groups = isColoured ? pointsByClass(points, labels, names.length) : [points];
  const hasMany = count > 4000;
  const series = groups.map(
    (points, i): ScatterSeriesOption => ({
      name: isColoured ? (names[i] as string) : "",
      type: "scatter",
      data: flatData(points),
      dimensions: ["x", "y"],
      color: isColoured ? (theme.digits[i] as string) : theme.accent,
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
  const colours = isColoured ? ` coloured by ${names === digits ? "digit" : "class"}` : "";
  const subtext = `${plural(count, rowName)}${colours}: ${formatCount(origin)} at (0, 0), ${formatCount(axes)} more on an axis`;
  return {
    ...frame(theme, "Feature space", subtext),
    legend: {
      show: isColoured,
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

/** The points of each class as x, y, x, y, … */
function pointsByClass(
  points: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): Float32Array[] {
  const sizes = new Array<number>(classes).fill(0);
  for (const label of Array.from(labels)) sizes[label] = (sizes[label] ?? 0) + 1;
  const groups = sizes.map((size) => new Float32Array(2 * size));
  const filled = new Array<number>(classes).fill(0);
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

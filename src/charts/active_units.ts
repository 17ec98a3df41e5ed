import type { EChartsOption } from "echarts";
import { formatCount, formatSignificant, plural } from "../format.ts";
import { axis, frame, rowsTitle, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

interface ActiveUnits {
  /** (H + 1), the number of rows with exactly k active units. */
  readonly histogram: ArrayLike<number>;
  /** Mean L0. */
  readonly mean: number;
  /** What the data are called, one of them: "image", "row". */
  readonly rowName: string;
}

/** A histogram with more bars than this combines neighbouring bars. */
const MAX_BARS = 100;
/** A histogram with fewer bars gets empty ones on both sides, because a single bar would fill the chart. */
const MIN_BARS = 9;

/** A histogram of the number of active units per row, with a dashed line at the mean. */
export function activeUnitsChart(
  { histogram, mean, rowName }: ActiveUnits,
  theme: ChartTheme,
): EChartsOption {
  const { first, step, bars } = binned(histogram);
  const from = (i: number) => first + i * step;
  return {
    ...frame(theme, `Active units per ${rowName}`, `mean L0 = ${formatSignificant(mean)}`),
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const i = hoveredIndex(params);
        // The last bar may cover more units than there are.
        const to = Math.min(from(i) + step - 1, histogram.length - 1);
        const units = plural(to, "active unit");
        return `${to > from(i) ? `${from(i)} to ` : ""}${units}: ${plural(bars[i] as number, rowName)}`;
      },
    },
    xAxis: {
      type: "value",
      min: first - 0.5,
      max: from(bars.length) - 0.5,
      minInterval: 1,
      ...axis(theme, "Active units, L0", 36),
      axisLabel: {
        color: theme.muted,
        fontSize: 12,
        hideOverlap: true,
        formatter: (value) => (Number.isInteger(value) ? formatCount(value) : ""),
      },
      splitLine: { show: false },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, ...valueAxis(theme, rowsTitle(rowName), 54) },
    series: {
      name: rowsTitle(rowName),
      type: "bar",
      data: bars.map((rows, i) => [from(i) + (step - 1) / 2, rows]),
      color: theme.accent,
      barCategoryGap: "10%",
      markLine: {
        symbol: "none",
        silent: true,
        lineStyle: { type: "dashed", width: 2, color: theme.sparsity },
        label: {
          formatter: `mean ${formatSignificant(mean)}`,
          position: "end",
          color: theme.sparsity,
          fontSize: 13,
          fontFamily: theme.font,
        },
        data: bars.length > 0 ? [{ xAxis: mean }] : [],
      },
    },
  };
}

/** Bins from the fewest to the most active units of a row, plus a few if these are close together. */
function binned(histogram: ArrayLike<number>) {
  const counts = Array.from(histogram);
  const fewest = counts.findIndex((rows) => rows > 0);
  const most = counts.findLastIndex((rows) => rows > 0);
  const extra = Math.max(0, Math.ceil((MIN_BARS - (most - fewest + 1)) / 2));
  const first = Math.max(0, fewest - extra);
  const span = Math.min(most + extra, counts.length - 1) - first + 1;
  const step = Math.ceil(span / MAX_BARS);
  const bars = Array.from({ length: counts.length === 0 ? 0 : Math.ceil(span / step) }, (_, i) => {
    const start = first + i * step;
    return counts.slice(start, start + step).reduce((sum, rows) => sum + rows, 0);
  });
  return { first, step, bars };
}

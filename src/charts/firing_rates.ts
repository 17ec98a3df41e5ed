import type { EChartsOption } from "echarts";
import { formatCount, formatPercent, plural } from "../format.ts";
import type { FiringRateHistogram } from "../statistics/firing_rates.ts";
import { axis, frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

/** Returns "1 unit never fires", "2 units never fire". */
export const neverFire = (units: number) => plural(units, "unit never fires", "units never fire");

/** Numbers of units by firing rate, in logarithmic bins, with a separate bar for units that never fire. */
export function firingRatesChart(
  { edges, counts, never }: FiringRateHistogram,
  theme: ChartTheme,
): EChartsOption {
  const bins = Array.from(counts);
  const edge = (i: number) => edges[i] as number;
  const perDecade = bins.length / Math.round(-Math.log10(edge(0)));
  // Bins are named by their lower edge. An empty category separates "never" from them.
  const names = ["never", "", ...bins.map((_, i) => formatPercent(edge(i)))];
  const values = [never, 0, ...bins];
  return {
    ...frame(theme, "Firing rates of the hidden units", neverFire(never)),
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const i = hoveredIndex(params);
        const range =
          i < 2 ? "never" : `${formatPercent(edge(i - 2))} to ${formatPercent(edge(i - 1))}`;
        return `${range}: ${plural(values[i] as number, "unit")}`;
      },
    },
    xAxis: {
      type: "category",
      data: names,
      ...axis(theme, "Firing rate (lower edge of bin)", 36),
      axisTick: { show: false },
      axisLabel: {
        color: theme.muted,
        fontSize: 12,
        hideOverlap: true,
        // The label of the first decade would be too close to "never".
        interval: (i) => i === 0 || (i > 2 && (i - 2) % perDecade === 0),
      },
      splitLine: { show: false },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, ...valueAxis(theme, "Units", 48) },
    series: {
      name: "Units",
      type: "bar",
      data: values.map((value, i) =>
        i === 0 ? { value, itemStyle: { color: theme.sparsity } } : value,
      ),
      color: theme.accent,
      barCategoryGap: "10%",
      label: {
        show: values.length < 30,
        position: "top",
        color: theme.muted,
        fontSize: 11,
        formatter: ({ value }) => (value ? formatCount(Number(value)) : ""),
      },
    },
  };
}

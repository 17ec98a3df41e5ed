import type { EChartsOption } from "echarts";
import { formatCount, formatPercent, plural } from "../format.ts";
import { BINS_PER_DECADE, type FiringRateHistogram } from "../statistics/firing_rates.ts";
import { axis, frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

/** Returns "1 unit never fires", "2 units never fire". */
export const neverFire = (units: number) => plural(units, "unit never fires", "units never fire");

/** Numbers of units by firing rate, with a separate bar for units that never fire, if there are any. */
export function firingRatesChart(
  { edges, counts, never, isLogarithmic }: FiringRateHistogram,
  theme: ChartTheme,
): EChartsOption {
  const edge = (i: number) => formatPercent(edges[i] as number);
  const bins = Array.from(counts, (units, i) => ({
    units,
    range: `${edge(i)} to ${edge(i + 1)}`,
    // Only whole decades have labels.
    name: isLogarithmic ? edge(i) : `${edge(i).replace("%", "")}–${edge(i + 1)}`,
    isNamed: !isLogarithmic || i % BINS_PER_DECADE === 0,
    colour: theme.accent,
  }));
  // An empty bar separates "never" from the others.
  const apart = [
    { units: never, range: "never", name: "never", isNamed: true, colour: theme.sparsity },
    { units: 0, range: "never", name: "", isNamed: false, colour: theme.accent },
  ];
  const bars = [...(never > 0 ? apart : []), ...bins];
  return {
    ...frame(theme, "Firing rates of the hidden units", neverFire(never)),
    grid: { left: 78, right: 30, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const { range, units } = bars[hoveredIndex(params)] as (typeof bars)[number];
        return `${range}: ${plural(units, "unit")}`;
      },
    },
    xAxis: {
      type: "category",
      data: bars.map(({ name }) => name),
      ...axis(theme, isLogarithmic ? "Firing rate (lower edge of bin)" : "Firing rate", 36),
      axisTick: { show: false },
      axisLabel: {
        color: theme.muted,
        fontSize: 12,
        hideOverlap: true,
        interval: (i) => bars[i]?.isNamed ?? false,
      },
      splitLine: { show: false },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, ...valueAxis(theme, "Units", 48) },
    series: {
      name: "Units",
      type: "bar",
      data: bars.map(({ units, colour }) => ({ value: units, itemStyle: { color: colour } })),
      barCategoryGap: "10%",
      label: {
        show: bars.length < 30,
        position: "top",
        color: theme.muted,
        fontSize: 11,
        formatter: ({ value }) => (value ? formatCount(Number(value)) : ""),
      },
    },
  };
}

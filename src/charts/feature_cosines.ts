import type { EChartsOption } from "echarts";
import { nthOf } from "../data/rows.ts";
import { formatCount, formatSignificant } from "../format.ts";
import { axis, frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

interface FeatureCosines {
  /** (F), the cosine of each true feature to its unit. */
  readonly cosines: readonly number[];
  /** A feature is recovered if its cosine is at least this. */
  readonly threshold: number;
}

/** More bars could not be told apart. */
const MAX_BARS = 500;

/** A bar per true feature, or for features spread evenly over all, the highest first, with a dashed line at the threshold. */
export function featureCosinesChart(
  { cosines, threshold }: FeatureCosines,
  theme: ChartTheme,
): EChartsOption {
  const sorted = cosines
    .map((cosine, i) => ({ cosine, feature: i + 1 }))
    .toSorted((a, b) => b.cosine - a.cosine)
    .map((bar, i) => ({ ...bar, rank: i + 1 }));
  const count = Math.min(MAX_BARS, sorted.length);
  const bars = Array.from({ length: count }, (_, i) => {
    return sorted[nthOf(i, count, sorted.length)] as (typeof sorted)[number];
  });
  const recovered = cosines.filter((cosine) => cosine >= threshold).length;
  return {
    ...frame(
      theme,
      "Cosine of each true feature to its unit",
      `${formatCount(recovered)} of ${formatCount(cosines.length)} at least ${threshold}`,
    ),
    grid: { left: 78, right: 76, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const { cosine, feature } = bars[hoveredIndex(params)] as (typeof bars)[number];
        return `Feature ${feature}: ${formatSignificant(cosine)}`;
      },
    },
    xAxis: {
      type: "category",
      data: bars.map(({ rank }) => String(rank)),
      ...axis(theme, "True features, sorted", 36),
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: ({ min }) => (min < 0 ? -1 : 0),
      max: 1,
      ...valueAxis(theme, "Cosine", 54),
    },
    series: {
      name: "Cosine",
      type: "bar",
      data: bars.map(({ cosine }) => ({
        value: cosine,
        itemStyle: { color: cosine >= threshold ? theme.accent : theme.inactive },
      })),
      barCategoryGap: "25%",
      barMaxWidth: 48,
      markLine: {
        symbol: "none",
        silent: true,
        lineStyle: { type: "dashed", width: 2, color: theme.sparsity },
        label: {
          formatter: String(threshold),
          position: "end",
          color: theme.sparsity,
          fontSize: 13,
          fontFamily: theme.font,
        },
        data: [{ yAxis: threshold }],
      },
    },
  };
}

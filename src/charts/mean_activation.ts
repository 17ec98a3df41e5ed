import type { EChartsOption } from "echarts";
import { formatSignificant } from "../format.ts";
import { axis, frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

interface MeanActivation {
  /** (H), mean activation of each hidden unit over a set of images. */
  readonly means: ArrayLike<number>;
  /** ρ */
  readonly target: number;
  /** A unit that is marked, from 0. */
  readonly chosen?: number | undefined;
}

/** Of units, so that they have room on a telephone, at even distances. */
const MOST_LABELS = 8;

/** A bar per hidden unit, and a dashed line at the target ρ. */
export function meanActivationFigure(
  { means, target, chosen }: MeanActivation,
  theme: ChartTheme,
): EChartsOption {
  const values = Array.from(means);
  const units = values.map((_, j) => String(j + 1));
  const along = axis(theme, "Hidden unit", 36);
  const labelled = 2 ** Math.max(0, Math.ceil(Math.log2(values.length / MOST_LABELS)));
  return {
    ...frame(theme, "Mean activation of the hidden units", summary(values)),
    grid: { left: 78, right: 76, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: { trigger: "axis", valueFormatter: (value) => formatSignificant(Number(value)) },
    xAxis: {
      type: "category",
      data: units,
      ...along,
      splitLine: { show: false },
      axisLabel: { ...along.axisLabel, interval: (i) => i % labelled === 0 },
    },
    yAxis: {
      type: "value",
      min: 0,
      // The line must be in the picture even where every unit stays below it.
      max: ({ max }) => (max < 1.2 * target ? Number((1.2 * target).toPrecision(2)) : null),
      ...valueAxis(theme, "Mean activation", 54),
    },
    series: {
      name: "Mean activation",
      type: "bar",
      data: values.map((value, j) =>
        j === chosen ? { value, itemStyle: { color: theme.ink } } : value,
      ),
      color: theme.accent,
      barCategoryGap: "25%",
      barMaxWidth: 48,
      large: values.length > 1000,
      markLine: {
        symbol: "none",
        silent: true,
        lineStyle: { type: "dashed", width: 2, color: theme.sparsity },
        label: {
          formatter: `ρ = ${target}`,
          position: "end",
          color: theme.sparsity,
          fontSize: 13,
          fontFamily: theme.font,
        },
        data: [
          { yAxis: target },
          ...(chosen === undefined ? [] : [chosenLine(chosen, values.length, theme)]),
        ],
      },
    },
  };
}

/** Marks a unit's place however low its bar is, and where there are too many bars to colour one. */
const chosenLine = (unit: number, units: number, theme: ChartTheme) => ({
  xAxis: unit,
  lineStyle: { type: "solid" as const, width: 1, color: theme.ink },
  label: {
    formatter: `unit ${unit + 1}`,
    color: theme.ink,
    // In the middle above the first units it would meet the axis' labels.
    align: unit < units / 8 ? ("left" as const) : ("center" as const),
  },
});

function summary(values: readonly number[]): string {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
    sum += value;
  }
  const mean = formatSignificant(sum / values.length);
  return `mean ${mean}, smallest ${formatSignificant(smallest)}, largest ${formatSignificant(largest)}`;
}

import type { EChartsOption } from "echarts";
import { formatSignificant } from "../format.ts";
import { axis, frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

interface MeanActivation {
  /** (H), mean activation of each hidden unit over a set of images. */
  readonly means: ArrayLike<number>;
  /** ρ, or undefined if the penalty has no target. */
  readonly target: number | undefined;
  /** A unit to highlight, counted from 0. */
  readonly selected?: number | undefined;
}

/** Labels of units, at even distances: as many as fit on a phone. */
const MAX_LABELS = 8;

/** A bar per hidden unit, with a dashed line at the target ρ, if there is one. */
export function meanActivationChart(
  { means, target, selected }: MeanActivation,
  theme: ChartTheme,
): EChartsOption {
  const values = Array.from(means);
  const lowestMax = 1.2 * (target ?? 0);
  const units = values.map((_, j) => String(j + 1));
  const xAxis = axis(theme, "Hidden unit", 36);
  const labelEvery = 2 ** Math.max(0, Math.ceil(Math.log2(values.length / MAX_LABELS)));
  return {
    ...frame(theme, "Mean activation of the hidden units", summary(values)),
    grid: { left: 78, right: 76, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: { trigger: "axis", valueFormatter: (value) => formatSignificant(Number(value)) },
    xAxis: {
      type: "category",
      data: units,
      ...xAxis,
      splitLine: { show: false },
      axisLabel: { ...xAxis.axisLabel, interval: (i) => i % labelEvery === 0 },
    },
    yAxis: {
      type: "value",
      min: 0,
      // The line must be visible even if every unit is below it.
      max: ({ max }) => (max < lowestMax ? Number(lowestMax.toPrecision(2)) : null),
      ...valueAxis(theme, "Mean activation", 54),
    },
    series: {
      name: "Mean activation",
      type: "bar",
      data: values.map((value, j) =>
        j === selected ? { value, itemStyle: { color: theme.ink } } : value,
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
          ...(target === undefined ? [] : [{ yAxis: target }]),
          ...(selected === undefined ? [] : [selectedLine(selected, values.length, theme)]),
        ],
      },
    },
  };
}

/** Marks the unit even if its bar is too low, or too narrow, to see its colour. */
const selectedLine = (unit: number, units: number, theme: ChartTheme) => ({
  xAxis: unit,
  lineStyle: { type: "solid" as const, width: 1, color: theme.ink },
  label: {
    formatter: `unit ${unit + 1}`,
    color: theme.ink,
    // Centred above the first units, it would overlap the axis labels.
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

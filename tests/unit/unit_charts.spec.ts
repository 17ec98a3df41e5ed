// The charts of one hidden unit: its histogram, and its highlight among the mean activations.

import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { activationHistogramChart } from "../../src/charts/activation_histogram.ts";
import { meanActivationChart } from "../../src/charts/mean_activation.ts";
import { lightTheme } from "../../src/charts/theme.ts";

interface Inspected {
  title: { text: string; subtext: string };
  tooltip: { formatter: (params: unknown) => string };
  xAxis: { max: number };
  series: { data: unknown[]; markLine: { data: Record<string, unknown>[] } };
}
const inspect = (option: EChartsOption) => option as unknown as Inspected;

test("a histogram has a bar at the centre of each bin", () => {
  const chart = inspect(
    activationHistogramChart(
      { unit: 2, counts: [5, 0, 1, 2], max: 2, rowName: "image" },
      lightTheme,
    ),
  );
  expect(chart.title).toMatchObject({
    text: "Activations of hidden unit 3",
    subtext: "8 images activate it",
  });
  expect(chart.xAxis.max).toBe(2);
  expect(chart.series.data).toEqual([
    [0.25, 5],
    [0.75, 0],
    [1.25, 1],
    [1.75, 2],
  ]);
  expect(chart.tooltip.formatter([{ dataIndex: 3 }])).toBe("1.50 to 2.00: 2 images");
});

test("a histogram of a dead unit still has axes and bins", () => {
  const { xAxis, series } = inspect(
    activationHistogramChart({ unit: 0, counts: [0, 0], max: 0, rowName: "row" }, lightTheme),
  );
  expect(xAxis.max).toBe(1);
  expect(series.data).toEqual([
    [0.25, 0],
    [0.75, 0],
  ]);
});

test("the selected unit has a line and a bar of another colour", () => {
  const means = [0.1, 0.2, 0.3];
  const { series } = inspect(meanActivationChart({ means, target: 0.05, selected: 1 }, lightTheme));
  expect(series.markLine.data).toHaveLength(2);
  expect(series.markLine.data[1]).toMatchObject({ xAxis: 1, label: { formatter: "unit 2" } });
  expect(series.data).toEqual([0.1, { value: 0.2, itemStyle: { color: lightTheme.ink } }, 0.3]);
  const plain = inspect(meanActivationChart({ means, target: 0.05 }, lightTheme));
  expect(plain.series.data).toEqual(means);
  expect(plain.series.markLine.data).toHaveLength(1);
});

// The charts of the view "Sparsity": active units, firing rates, values over the steps.

import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { activeUnitsChart } from "../../src/charts/active_units.ts";
import { featureCosinesChart } from "../../src/charts/feature_cosines.ts";
import { firingRatesChart, neverFire } from "../../src/charts/firing_rates.ts";
import { overStepsChart } from "../../src/charts/over_steps.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { firingRateHistogram } from "../../src/statistics/firing_rates.ts";

interface Series {
  data: unknown[];
  symbol: string;
  markLine: { data: unknown[] };
}
interface Inspected {
  title: { text: string; subtext: string };
  tooltip: { formatter: (params: unknown) => string };
  xAxis: { min: number; max: number; data: string[]; axisLabel: { interval(i: number): boolean } };
  yAxis: { type: string; name: string; min?: number; max?: number };
  series: Series;
}
const inspect = (option: EChartsOption) => option as unknown as Inspected;
const heights = ({ series }: Inspected) =>
  series.data.map((bar) => (bar as { value: number }).value);
const coloursOf = ({ series }: Inspected) =>
  series.data.map((bar) => (bar as { itemStyle: { color: string } }).itemStyle.color);
const namesOf = ({ xAxis }: Inspected) => xAxis.data.filter((_, i) => xAxis.axisLabel.interval(i));
const pointAt = ({ tooltip }: Inspected, dataIndex: number) => tooltip.formatter([{ dataIndex }]);

const activeUnitsOf = (histogram: readonly number[], mean: number, rowName = "image") =>
  inspect(activeUnitsChart({ histogram, mean, rowName }, lightTheme));

test("each number of active units has a bar, and combined bars end at the last unit", () => {
  const few = activeUnitsOf([0, 1, 5, 0], 11 / 6);
  expect(few.series.data).toEqual([
    [0, 0],
    [1, 1],
    [2, 5],
    [3, 0],
  ]);
  expect([pointAt(few, 1), pointAt(few, 2)]).toEqual([
    "1 active unit: 1 image",
    "2 active units: 5 images",
  ]);
  const same = Array.from({ length: 257 }, (_, units) => (units === 256 ? 7 : 0));
  const alone = activeUnitsOf(same, 256);
  expect(alone.series.data).toEqual([
    [252, 0],
    [253, 0],
    [254, 0],
    [255, 0],
    [256, 7],
  ]);

  const many = activeUnitsOf(Array(257).fill(2), 128);
  expect(many.series.data).toHaveLength(86);
  expect(pointAt(many, 0)).toBe("0 to 2 active units: 6 images");
  expect(pointAt(many, 85)).toBe("255 to 256 active units: 4 images");
});

test("active units are counted per row if the data are not images", () => {
  const chart = activeUnitsOf([0, 1, 5], 11 / 6, "row");
  expect(chart.title.text).toBe("Active units per row");
  expect(chart.yAxis.name).toBe("Rows");
  expect(pointAt(chart, 2)).toBe("2 active units: 5 rows");
});

test("active units without codes have axes but no mean", () => {
  const { series, xAxis } = activeUnitsOf([], 0);
  expect(series.data).toEqual([]);
  expect(series.markLine.data).toEqual([]);
  expect(xAxis.max).toBeGreaterThanOrEqual(xAxis.min);
});

test("firing rates that differ widely have labels at decades, apart from units that never fire", () => {
  const histogram = firingRateHistogram([0, 0.001, 0.5, 0.5], 1000);
  const chart = inspect(firingRatesChart(histogram, lightTheme));
  expect(chart.title.subtext).toBe("1 unit never fires");
  expect(heights(chart)).toEqual([1, 0, 1, ...Array(9).fill(0), 2, 0]);
  expect(pointAt(chart, 0)).toBe("never: 1 unit");
  expect(pointAt(chart, 2)).toBe("0.1% to 0.178%: 1 unit");
  expect(namesOf(chart)).toEqual(["never", "0.1%", "1%", "10%"]);
});

test("firing rates that are close together fill the axis", () => {
  const histogram = firingRateHistogram([0.131, 0.14, 0.2, 0.2399], 10_000);
  const chart = inspect(firingRatesChart(histogram, lightTheme));
  expect(heights(chart)).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1]);
  expect(pointAt(chart, 1)).toBe("14% to 15%: 1 unit");
  expect(namesOf(chart)[0]).toBe("13–14%");
});

test("units that never fire are counted in singular and plural", () => {
  expect([0, 1, 2].map(neverFire)).toEqual([
    "0 units never fire",
    "1 unit never fires",
    "2 units never fire",
  ]);
});

test("the value axis includes the values and the reference levels", () => {
  const points = [
    [1, 0.2],
    [2, 0.02],
  ] as const;
  const given = { title: "Error", name: "MSE", lines: [{ name: "test", colour: "red", points }] };
  const levels = [{ name: "mean image", value: 0.5 }];
  const log = inspect(overStepsChart({ ...given, levels, isLogarithmic: true }, lightTheme));
  expect(log.yAxis).toMatchObject({ type: "log", min: 0.01, max: 0.8 });
  const linear = inspect(overStepsChart({ ...given, levels }, lightTheme));
  expect(linear.yAxis).toMatchObject({ type: "value", min: 0, max: 0.53 });
});

test("reference levels that are close together have their labels at different positions", () => {
  const levels = [0.5, 0.49, 0.48].map((value) => ({ name: `${value}`, value }));
  const lines = [{ name: "test", colour: "red", points: [[1, 0.2]] as const }];
  const { series } = inspect(
    overStepsChart({ title: "Error", name: "MSE", lines, levels }, lightTheme),
  );
  const [{ markLine }] = series as unknown as [
    { markLine: { data: { label: { position: string } }[] } },
  ];
  expect(new Set(markLine.data.map(({ label }) => label.position)).size).toBe(3);
});

test("without positive values, the axis is linear", () => {
  const lines = [{ name: "test", colour: "red", points: [[1, 0]] as const }];
  const none = inspect(
    overStepsChart({ title: "Error", name: "MSE", lines, isLogarithmic: true }, lightTheme),
  );
  expect(none.yAxis).toMatchObject({ type: "value", min: 0 });
});

test("cosines of features are sorted, and those that are recovered stand out", () => {
  const few = inspect(
    featureCosinesChart({ cosines: [0.2, 0.95, -0.1, 0.9], threshold: 0.9 }, lightTheme),
  );
  expect(heights(few)).toEqual([0.95, 0.9, 0.2, -0.1]);
  expect(coloursOf(few)).toEqual([
    lightTheme.accent,
    lightTheme.accent,
    lightTheme.inactive,
    lightTheme.inactive,
  ]);
  expect([pointAt(few, 0), pointAt(few, 2)]).toEqual(["Feature 2: 0.950", "Feature 1: 0.200"]);
  expect(few.title.subtext).toBe("2 of 4 at least 0.9");
});

test("of many features, bars are spread evenly over all", () => {
  const cosines = Array.from({ length: 2000 }, (_, i) => i / 2000);
  const many = inspect(featureCosinesChart({ cosines, threshold: 0.9 }, lightTheme));
  expect(many.xAxis.data).toHaveLength(500);
  expect(many.xAxis.data.slice(0, 3)).toEqual(["1", "5", "9"]);
  expect(heights(many)[1]).toBe(1995 / 2000);
  expect(many.title.subtext).toBe("200 of 2,000 at least 0.9");
});

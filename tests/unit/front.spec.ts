// The front of sparsity and error, and its chart.

import { expect, test } from "@playwright/test";
import type { LineSeriesOption, ScatterSeriesOption } from "echarts";
import { sparsityFrontChart } from "../../src/charts/sparsity_front.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { frontOf } from "../../src/statistics/front.ts";

const point = (l0: number, error: number) => ({
  ...{ l0, error, label: `k ${l0}` },
  explainedVariance: 1 - error,
});

test("the front has the points that no other beats, sparsest first", () => {
  const points = [point(8, 0.4), point(2, 0.9), point(4, 0.5), point(6, 0.5), point(7, 0.6)];
  expect(frontOf(points)).toEqual([point(2, 0.9), point(4, 0.5), point(8, 0.4)]);
});

test("of points that are equally sparse, the most accurate is on the front", () => {
  expect(frontOf([point(3, 0.5), point(3, 0.2), point(3, 0.2)])).toEqual([point(3, 0.2)]);
  expect(frontOf([])).toEqual([]);
});

test("the chart shows all points of each series and a line along its front", () => {
  const chart = sparsityFrontChart(
    [
      { name: "H 256", points: [point(2, 0.9), point(4, 0.95), point(16, 0.4)] },
      { name: "H 1024", points: [point(2, 0.5)] },
    ],
    lightTheme,
    "training",
  );
  const [scatter, line, other] = chart.series as [
    ScatterSeriesOption,
    LineSeriesOption,
    ScatterSeriesOption,
  ];
  expect(scatter.data).toEqual([
    { name: "k 2", value: [2, 0.9] },
    { name: "k 4", value: [4, 0.95] },
    { name: "k 16", value: [16, 0.4] },
  ]);
  expect(line.data).toEqual([
    [2, 0.9],
    [16, 0.4],
  ]);
  expect(other.color).not.toBe(scatter.color);
  expect(chart.xAxis).toMatchObject({ type: "log" });
  expect(chart.yAxis).toMatchObject({ name: "Training MSE" });
  expect(chart.legend).toBeDefined();
});

test("the chart of explained variance has the same front, from below", () => {
  const points = [point(2, 0.75), point(4, 0.875), point(16, 0.25)];
  const chart = sparsityFrontChart([{ name: "", points }], lightTheme, "test", "explainedVariance");
  const [scatter, line] = chart.series as [ScatterSeriesOption, LineSeriesOption];
  expect(scatter.data).toContainEqual({ name: "k 4", value: [4, 0.125] });
  expect(line.data).toEqual([
    [2, 0.25],
    [16, 0.75],
  ]);
  expect(chart.yAxis).toMatchObject({ name: "Explained variance" });
});

test("a single series has no legend, and L0 of 0 a linear axis", () => {
  const chart = sparsityFrontChart(
    [{ name: "", points: [point(0, 1), point(64, 0.1)] }],
    lightTheme,
  );
  expect(chart.legend).toBeUndefined();
  expect(chart.xAxis).toMatchObject({ type: "value", min: 0 });
});

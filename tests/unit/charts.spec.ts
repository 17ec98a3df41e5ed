// The charts as ECharts options: titles, names, series and values.

import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { featureSpaceChart } from "../../src/charts/feature_space.ts";
import { lossCurvesChart } from "../../src/charts/loss_curves.ts";
import { meanActivationChart } from "../../src/charts/mean_activation.ts";
import { reconstructionsChart, reconstructionsSize } from "../../src/charts/reconstructions.ts";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";

/** The parts of an option that the tests check. */
interface Inspected {
  title: { text: string; subtext: string };
  backgroundColor: string;
  xAxis: { name: string; data: string[] };
  yAxis: { name: string; type: string; max: (extent: { max: number }) => number | null };
  series: Series[];
}
interface Series {
  id: string;
  name: string;
  type: string;
  data: ArrayLike<number>;
  color: string;
  large: boolean;
  markLine: { data: { yAxis: number }[] };
}
const inspect = (option: EChartsOption) => option as unknown as Inspected;

const space = {
  points: Float32Array.of(0, 0, 0, 2, 3, 4, 5, 0),
  labels: Uint8Array.of(7, 1, 7, 0),
  rowName: "image",
  dimensions: [0, 1] as [number, number],
};

test("the feature space has a series of points per digit", () => {
  const { title, xAxis, yAxis, series } = inspect(featureSpaceChart(space, lightTheme));
  expect(title.text).toBe("Feature space");
  expect(title.subtext).toBe("4 images coloured by digit: 1 at (0, 0), 2 more on an axis");
  expect([xAxis.name, yAxis.name]).toEqual(["Hidden unit 1", "Hidden unit 2"]);
  expect(series.map(({ name }) => name)).toEqual([..."0123456789"]);
  expect(series.map(({ color }) => color)).toEqual(lightTheme.digits);
  expect(series.map(({ data }) => [...Array.from(data)])).toEqual([
    [5, 0],
    [0, 2],
    [],
    [],
    [],
    [],
    [],
    [0, 0, 3, 4],
    [],
    [],
  ]);
});

test("the axes of the feature space are named after its units", () => {
  const { xAxis, yAxis } = inspect(featureSpaceChart({ ...space, dimensions: [2, 1] }, lightTheme));
  expect([xAxis.name, yAxis.name]).toEqual(["Hidden unit 3", "Hidden unit 2"]);
});

test("many points are drawn in large mode, few as circles", () => {
  const labels = new Uint8Array(60_000);
  const many = { ...space, points: new Float32Array(120_000), labels };
  const { series } = inspect(featureSpaceChart(many, lightTheme));
  expect(series.map(({ large }) => large)).toEqual([true, ...Array(9).fill(false)]);
  expect(inspect(featureSpaceChart(space, lightTheme)).series[0]?.large).toBe(false);
});

test("mean activation has a bar per unit and a line at the target", () => {
  const means = [0.02, 0.06, 0];
  const option = inspect(meanActivationChart({ means, target: 0.05 }, lightTheme));
  const series = option.series as unknown as Series;
  expect(option.title.text).toBe("Mean activation of the hidden units");
  expect(option.title.subtext).toBe("mean 0.0267, smallest 0.00, largest 0.0600");
  expect([option.xAxis.name, option.yAxis.name]).toEqual(["Hidden unit", "Mean activation"]);
  expect(option.xAxis.data).toEqual(["1", "2", "3"]);
  expect(series.type).toBe("bar");
  expect(series.data).toEqual(means);
  expect(series.markLine.data).toEqual([{ yAxis: 0.05 }]);
});

test("without a target there is no line", () => {
  const chart = meanActivationChart({ means: [0.001], target: undefined }, lightTheme);
  const { yAxis, series } = inspect(chart);
  expect((series as unknown as Series).markLine.data).toEqual([]);
  expect(yAxis.max({ max: 0.001 })).toBeNull();
});

test("the line at the target is visible above low bars", () => {
  const { yAxis } = inspect(meanActivationChart({ means: [0.001], target: 0.05 }, lightTheme));
  expect(yAxis.max({ max: 0.001 })).toBeGreaterThan(0.05);
  expect(yAxis.max({ max: 0.2 })).toBeNull();
});

const record = (step: number, sparsity: number) => ({
  step,
  epoch: 1,
  rows: 4,
  loss: 1 / step + sparsity,
  reconstruction: 1 / step,
  sparsity,
  auxiliary: 0,
  saturated: 0,
  silent: 0,
});

test("loss curves show the loss and its terms, for training batches and the test set", () => {
  const train = [record(1, 0.5), record(2, 0.25)];
  const test = [{ step: 2, loss: 3, reconstruction: 2, sparsity: 1, auxiliary: 0 }];
  const { title, xAxis, yAxis, series } = inspect(lossCurvesChart({ train, test }, lightTheme));
  expect(title.text).toBe("Loss");
  expect([xAxis.name, yAxis.name, yAxis.type]).toEqual(["Step", "Loss", "value"]);
  expect(series.map(({ id, data }) => [id, Array.from(data)])).toEqual([
    ["train loss", [1, 1.5, 2, 0.75]],
    ["train reconstruction", [1, 1, 2, 0.5]],
    ["train sparsity", [1, 0.5, 2, 0.25]],
    ["test loss", [2, 3]],
    ["test reconstruction", [2, 2]],
    ["test sparsity", [2, 1]],
  ]);
  const names = ["Loss", "Reconstruction", "Sparsity"];
  expect(series.map(({ name }) => name)).toEqual([...names, ...names]);
});

test("a logarithmic axis leaves out values that are not positive", () => {
  const curves = { train: [record(1, 0), record(2, 0.25)], test: [], isLogarithmic: true };
  const { yAxis, series } = inspect(lossCurvesChart(curves, lightTheme));
  expect(yAxis.type).toBe("log");
  expect(Array.from(series[2]?.data ?? [])).toEqual([1, Number.NaN, 2, 0.25]);
});

test("reconstructions have a title and a size in whole pixels", () => {
  const images = {
    originals: new Float32Array(10 * 784),
    reconstructions: new Float32Array(10 * 784),
    width: 28,
    height: 28,
    labels: new Uint8Array(10),
  };
  const { title, series } = inspect(reconstructionsChart(images, lightTheme));
  expect(title.text).toBe("Test images and their reconstructions");
  expect((series as unknown as Series).data).toHaveLength(20);
  const [small, large] = [reconstructionsSize(images, 2), reconstructionsSize(images, 3)];
  expect([large.width - small.width, large.height - small.height]).toEqual([280, 56]);
});

test("each theme has its own background", () => {
  for (const theme of [lightTheme, darkTheme]) {
    expect(inspect(featureSpaceChart(space, theme)).backgroundColor).toBe(theme.paper);
  }
});

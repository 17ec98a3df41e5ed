// The charts that compare runs: styles, curves and points as ECharts options.

import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { comparedLossesChart } from "../../src/charts/compared_losses.ts";
import { seriesStyle } from "../../src/charts/series_style.ts";
import { sparsityErrorChart } from "../../src/charts/sparsity_error.ts";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";

interface Series {
  id: string;
  name: string;
  type: string;
  data: [number, number][];
  color: string;
  symbol: string;
  lineStyle: { type: string | number[]; width: number };
  label: { position: string; overflow: string; formatter: () => string };
  labelLayout: (params: object) => { dy: number };
}
interface Inspected {
  title: { text: string; subtext: string };
  backgroundColor: string;
  tooltip: { formatter: (params: unknown) => string };
  xAxis: { name: string };
  yAxis: { name: string; type: string; min?: number; max?: number };
  series: Series[];
}
const inspect = (option: EChartsOption) => option as unknown as Inspected;

const row = (step: number, sparsity: number) => ({
  step,
  loss: 1 / step + sparsity,
  reconstruction: 1 / step,
  sparsity,
  auxiliary: 0,
});
const run = (id: string, seriesIndex: number | "current", sparsity: number) => ({
  id,
  name: `run ${id}`,
  seriesIndex,
  train: [row(1, sparsity), row(2, sparsity)],
  test: [row(2, sparsity)],
});

test("140 series styles differ, in both themes", () => {
  for (const theme of [lightTheme, darkTheme]) {
    const styles = Array.from({ length: 140 }, (_, index) =>
      JSON.stringify(seriesStyle(index, theme)),
    );
    expect(new Set(styles).size).toBe(140);
    expect(seriesStyle("current", theme).colour).toBe(theme.ink);
  }
});

test("neighbouring styles differ in colour, dashes and symbol", () => {
  for (let index = 0; index < 24; index++) {
    const [one, next] = [seriesStyle(index, lightTheme), seriesStyle(index + 1, lightTheme)];
    expect(one.colour).not.toBe(next.colour);
    expect(one.dashes).not.toEqual(next.dashes);
    expect(one.symbol).not.toBe(next.symbol);
  }
});

test("compared losses have a line and symbols for the test set for each run", () => {
  const runs = [run("a", 1, 0.5), run("now", "current", 0.25)];
  const option = inspect(comparedLossesChart({ runs, term: "loss" }, lightTheme));
  expect(option.title.text).toBe("Loss of 2 runs");
  expect([option.xAxis.name, option.yAxis.name, option.yAxis.type]).toEqual([
    "Step",
    "Loss",
    "value",
  ]);
  expect(option.series.map(({ id, data }) => [id, data])).toEqual([
    [
      "train a",
      [
        [1, 1.5],
        [2, 1],
      ],
    ],
    ["test a", [[2, 1]]],
    [
      "train now",
      [
        [1, 1.25],
        [2, 0.75],
      ],
    ],
    ["test now", [[2, 0.75]]],
  ]);
  const [line, symbols, current] = option.series as [Series, Series, Series];
  expect(line.color).toBe(seriesStyle(1, lightTheme).colour);
  expect(line.lineStyle.type).toEqual([7, 3]);
  expect(line.symbol).toBe("none");
  expect(symbols.symbol).toBe(`path://${seriesStyle(1, lightTheme).symbol}`);
  expect(symbols.lineStyle.width).toBe(0);
  expect([current.color, current.lineStyle.type]).toEqual([lightTheme.ink, "solid"]);
});

test("compared losses show the selected term, and leave out values that are not positive", () => {
  const runs = [run("a", 0, 0), run("b", 1, 0.125)];
  const option = inspect(
    comparedLossesChart({ runs, term: "sparsity", isLogarithmic: true }, lightTheme),
  );
  expect([option.yAxis.name, option.yAxis.type]).toEqual(["Sparsity", "log"]);
  expect(option.series.map(({ data }) => data)).toEqual([
    [
      [1, Number.NaN],
      [2, Number.NaN],
    ],
    [[2, Number.NaN]],
    [
      [1, 0.125],
      [2, 0.125],
    ],
    [[2, 0.125]],
  ]);
});

test("a logarithmic axis of losses is as long as the values need", () => {
  const chart = (isLogarithmic: boolean, sparsity: number) =>
    inspect(
      comparedLossesChart(
        { runs: [run("a", 0, sparsity), run("b", 1, 0.03)], term: "sparsity", isLogarithmic },
        lightTheme,
      ),
    ).yAxis;
  expect(chart(true, 0.2)).toMatchObject({ min: 0.02, max: 0.3 });
  // Values that are not on the axis do not make it longer.
  for (const absent of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(chart(true, absent)).toMatchObject({ min: 0.02, max: 0.04 });
  }
  expect(chart(false, 0.2).min).toBeUndefined();
});

test("a long test curve has at most twelve symbols, including the latest", () => {
  const test = Array.from({ length: 50 }, (_, i) => row(i + 1, 0));
  const { series } = inspect(
    comparedLossesChart({ runs: [{ ...run("a", 0, 0), test }], term: "loss" }, lightTheme),
  );
  const steps = series[1]?.data.map(([step]) => step) ?? [];
  expect(steps.length).toBeLessThanOrEqual(12);
  expect(steps.length).toBeGreaterThan(6);
  expect(steps.at(-1)).toBe(50);
});

test("a name is text in the tooltip, not markup", () => {
  const { tooltip } = inspect(comparedLossesChart({ runs: [], term: "loss" }, lightTheme));
  const text = tooltip.formatter([{ marker: "•", seriesName: "<img src=x>", value: [3, 0.5] }]);
  expect(text).toBe("•&#60;img src=x&#62;: 0.500 at step 3");
});

test("sparsity against error has a labelled point for each run, with the label inside the chart", () => {
  const points = [
    { id: "a", name: "λ = 0", seriesIndex: 0, meanL0: 60, value: 0.009 },
    { id: "b", name: "default settings", seriesIndex: 1, meanL0: 11, value: 0.042 },
  ] as const;
  const option = inspect(sparsityErrorChart({ points, rowName: "row" }, darkTheme));
  expect(option.backgroundColor).toBe(darkTheme.paper);
  expect(option.xAxis.name).toBe("Mean L0 (active units per row)");
  expect(option.yAxis.name).toBe("Test MSE");
  expect(option.series.map(({ data, label }) => [data, label.position, label.formatter()])).toEqual(
    [
      [[[60, 0.009]], "left", "λ = 0"],
      [[[11, 0.042]], "right", "default settings"],
    ],
  );
});

test("labels of close points move apart, and none is cut off", () => {
  const points = [0, 1, 2, 3].map((i) => ({
    id: `${i}`,
    name: `step ${i} · default settings`,
    seriesIndex: i,
    meanL0: 16,
    value: 0.1,
  }));
  const { series } = inspect(sparsityErrorChart({ points, rowName: "row" }, lightTheme));
  expect(series.map(({ label }) => label.overflow)).toEqual(Array(4).fill("break"));
  const layOut = (xs: number[]) =>
    xs.map((x, seriesIndex) => {
      const labelRect = { x, y: 100, width: 50, height: 16 };
      return series[seriesIndex]?.labelLayout({ seriesIndex, labelRect }).dy;
    });
  // The last one is beside the others.
  expect(layOut([0, 10, 20, 90])).toEqual([0, -16, 16, 0]);
  // The layout is repeated when the chart's size changes.
  expect(layOut([0, 100, 200, 300])).toEqual([0, 0, 0, 0]);
});

// The figures of the view "Sparsity": active units, firing rates, numbers over the steps.

import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { activeUnitsFigure } from "../../src/charts/active_units.ts";
import { firingRatesFigure, neverFire } from "../../src/charts/firing_rates.ts";
import { overStepsFigure } from "../../src/charts/over_steps.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { firingRateHistogram } from "../../src/statistics/firing_rates.ts";

interface Series {
  data: unknown[];
  symbol: string;
  markLine: { data: unknown[] };
}
interface Seen {
  title: { subtext: string };
  tooltip: { formatter: (params: unknown) => string };
  xAxis: { min: number; max: number; data: string[]; axisLabel: { interval(i: number): boolean } };
  yAxis: { type: string; min?: number; max?: number };
  series: Series;
}
const look = (option: EChartsOption) => option as unknown as Seen;
const pointAt = ({ tooltip }: Seen, dataIndex: number) => tooltip.formatter([{ dataIndex }]);

test("active units have a bar each, and joined bars end at the last unit", () => {
  const few = look(activeUnitsFigure({ histogram: [0, 1, 5, 0], mean: 11 / 6 }, lightTheme));
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
  const alone = look(activeUnitsFigure({ histogram: same, mean: 256 }, lightTheme));
  expect(alone.series.data).toEqual([
    [252, 0],
    [253, 0],
    [254, 0],
    [255, 0],
    [256, 7],
  ]);

  const many = look(activeUnitsFigure({ histogram: Array(257).fill(2), mean: 128 }, lightTheme));
  expect(many.series.data).toHaveLength(86);
  expect(pointAt(many, 0)).toBe("0 to 2 active units: 6 images");
  expect(pointAt(many, 85)).toBe("255 to 256 active units: 4 images");
});

test("active units without codes have axes and no mean", () => {
  const { series, xAxis } = look(activeUnitsFigure({ histogram: [], mean: 0 }, lightTheme));
  expect(series.data).toEqual([]);
  expect(series.markLine.data).toEqual([]);
  expect(xAxis.max).toBeGreaterThanOrEqual(xAxis.min);
});

test("firing rates are bins of a decade's parts, and units that never fire stand apart", () => {
  const histogram = firingRateHistogram([0, 0.001, 0.5, 0.5], 1000, 2);
  const figure = look(firingRatesFigure(histogram, lightTheme));
  expect(figure.title.subtext).toBe("1 unit never fires");
  expect(figure.series.data.slice(1)).toEqual([0, 1, 0, 0, 0, 0, 2]);
  expect(figure.series.data[0]).toMatchObject({ value: 1 });
  expect(pointAt(figure, 0)).toBe("never: 1 unit");
  expect(pointAt(figure, 2)).toBe("0.1 % to 0.316 %: 1 unit");
  const named = figure.xAxis.data.filter((_, i) => figure.xAxis.axisLabel.interval(i));
  expect(named).toEqual(["never", "1 %", "10 %"]);
});

test("units that never fire are counted in words", () => {
  expect([0, 1, 2].map(neverFire)).toEqual([
    "0 units never fire",
    "1 unit never fires",
    "2 units never fire",
  ]);
});

test("numbers over the steps have decades around them, and levels that are in the picture", () => {
  const points = [
    [1, 0.2],
    [2, 0.02],
  ] as const;
  const given = { title: "Error", name: "MSE", lines: [{ name: "test", colour: "red", points }] };
  const levels = [{ name: "mean image", value: 0.5 }];
  const log = look(overStepsFigure({ ...given, levels, logarithmic: true }, lightTheme));
  expect(log.yAxis).toMatchObject({ type: "log", min: 0.01, max: 0.8 });
  const linear = look(overStepsFigure({ ...given, levels }, lightTheme));
  expect(linear.yAxis).toMatchObject({ type: "value", min: 0, max: 0.53 });
});

test("levels have their names apart from each other, where they lie close", () => {
  const levels = [0.5, 0.49, 0.48].map((value) => ({ name: `${value}`, value }));
  const lines = [{ name: "test", colour: "red", points: [[1, 0.2]] as const }];
  const { series } = look(
    overStepsFigure({ title: "Error", name: "MSE", lines, levels }, lightTheme),
  );
  const [{ markLine }] = series as unknown as [
    { markLine: { data: { label: { position: string } }[] } },
  ];
  expect(new Set(markLine.data.map(({ label }) => label.position)).size).toBe(3);
});

test("numbers over no steps have a linear axis: nothing has no logarithm", () => {
  const lines = [{ name: "test", colour: "red", points: [[1, 0]] as const }];
  const none = look(
    overStepsFigure({ title: "Error", name: "MSE", lines, logarithmic: true }, lightTheme),
  );
  expect(none.yAxis).toMatchObject({ type: "value", min: 0 });
});

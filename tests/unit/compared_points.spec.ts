// The runs in the figure of sparsity and error: groups, fronts, and the point that a click selects.

import { expect, test } from "@playwright/test";
import type { OpenedSweep } from "../../src/app/sweeps/sweeps.ts";
import type { LabelledRun } from "../../src/app/views/compare/labels.ts";
import {
  drawnRuns,
  frontLegend,
  measuredSet,
  shownRuns,
  summaryOf,
} from "../../src/app/views/compare/points.ts";
import { perValue } from "../../src/app/views/compare/variance.ts";
import { pointAt, sparsityErrorChart } from "../../src/charts/sparsity_error.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { mnistId } from "../../src/data/data_id.ts";
import { rowStatistics } from "../../src/data/row_statistics.ts";
import { unscaled } from "../../src/data/scaling.ts";
import type { RecordedRun } from "../../src/files/sweep_files.ts";

const topk = { activation: "topk", penalty: "none", outputActivation: "linear" } as const;

function pinned(
  seriesIndex: number,
  meanL0: number,
  mse: number,
  { settings = {}, isRough = false }: { settings?: Partial<Settings>; isRough?: boolean } = {},
): LabelledRun {
  const losses = { step: 8, loss: mse, reconstruction: mse, mse, sparsity: 0, auxiliary: 0 };
  return {
    id: `pin ${seriesIndex}`,
    name: "",
    label: `run ${seriesIndex}`,
    seriesIndex,
    settings: parseSettings(settings),
    data: mnistId,
    step: 8,
    steps: 8,
    train: [],
    test: [],
    numbers: { ...losses, meanL0, dead: 0 },
    isRough,
    pictures: undefined,
  };
}

const swept = (k: number, seed: number, error: number): RecordedRun => ({
  name: `k-${k}_seed-${seed}`,
  data: "mnist",
  measuredOn: "test",
  settings: parseSettings({ ...topk, k, seed }),
  varied: { k, seed },
  steps: 80,
  l0: k,
  error,
  explainedVariance: 1 - error,
  deadUnits: 0,
});

const sweep = (id: string, ...runs: RecordedRun[]): OpenedSweep => ({
  id,
  name: `folder ${id}`,
  runs,
  planned: runs.length,
});

const first = sweep(
  "a",
  swept(2, 1, 0.75),
  swept(2, 2, 0.25),
  swept(4, 1, 0.25),
  swept(8, 1, 0.5),
  swept(16, 1, Number.NaN),
);

test("a method of a sweep has a point per run and a front through means over seeds", () => {
  const shown = shownRuns([pinned(2, 3, 0.5)], [first], () => Number.NaN);
  const { swept: groups, lines, points } = drawnRuns(shown, "mse", lightTheme);
  expect(points.map(({ id, value }) => [id, value])).toEqual([["pin 2", 0.5]]);
  expect(groups.map(({ name, seriesIndex }) => [name, seriesIndex])).toEqual([["TopK", 3]]);
  expect(groups[0]?.points.map(({ name, meanL0, value }) => [name, meanL0, value])).toEqual([
    ["k 2", 2, 0.75],
    ["", 2, 0.25],
    ["k 4", 4, 0.25],
    ["k 8", 8, 0.5],
  ]);
  expect(lines.map((line) => line.points)).toEqual([
    [
      [2, 0.5],
      [4, 0.25],
    ],
  ]);
});

test("the best explained variance is the largest, and unknown ones are left out", () => {
  const compared = [pinned(0, 3, 0.5), pinned(1, 5, 0.25)];
  const shown = shownRuns(compared, [first], ({ id }) => (id === "pin 0" ? 0.5 : Number.NaN));
  const { points, lines } = drawnRuns(shown, "explainedVariance", lightTheme);
  expect(points.map(({ id, value }) => [id, value])).toEqual([["pin 0", 0.5]]);
  expect(lines.map((line) => line.points)).toEqual([
    [
      [2, 0.5],
      [4, 0.75],
    ],
  ]);
});

test("pinned runs of a method have a front, without those that are estimated", () => {
  const compared = [
    pinned(0, 3, 0.5),
    pinned(1, 5, 0.25),
    pinned(2, 6, 0.5),
    pinned(3, 2, 0.125, { isRough: true }),
    pinned(4, 2, 0.125, { settings: { ...topk, k: 2 } }),
  ];
  const shown = shownRuns(compared, [], () => Number.NaN);
  const { lines } = drawnRuns(shown, "mse", lightTheme);
  expect(lines.map((line) => line.points)).toEqual([
    [
      [3, 0.5],
      [5, 0.25],
    ],
  ]);
  expect(frontLegend(shown, lightTheme).map(({ label }) => label)).toEqual([
    "Front of ReLU, KL divergence",
  ]);
});

test("the set that runs were measured on is named", () => {
  const onTraining = sweep("b", { ...swept(4, 1, 0.125), measuredOn: "train" });
  const shown = shownRuns([pinned(0, 3, 0.5)], [onTraining], () => Number.NaN);
  expect(summaryOf(shown)).toBe(
    "Mean L0 and test or training error of 2 runs. run 0: L0 3.00, test MSE 0.500; k-4_seed-1: L0 4.00, training MSE 0.125.",
  );
  const option = sparsityErrorChart({ points: [], rowName: "row" }, lightTheme, measuredSet(shown));
  expect(option.yAxis).toMatchObject({ name: "Test or training MSE" });
  const setOf = (...given: OpenedSweep[]) => measuredSet(shownRuns([], given, () => Number.NaN));
  expect([setOf(onTraining), setOf(first), setOf()]).toEqual(["training", "test", "test"]);
});

test("sweeps with the same method are told apart by their folders", () => {
  const other = sweep("b", swept(4, 1, 0.125));
  const { swept: groups } = shownRuns([], [first, other], () => Number.NaN);
  expect(groups.map(({ name, seriesIndex }) => [name, seriesIndex])).toEqual([
    ["folder a: TopK", 0],
    ["folder b: TopK", 1],
  ]);
});

test("series have different ids, though methods are the same", () => {
  const compared = [
    pinned(0, 3, 0.5, { settings: { ...topk, k: 3 } }),
    pinned(1, 5, 0.25, { settings: { ...topk, k: 5 } }),
  ];
  const other = sweep("b", swept(4, 1, 0.125), swept(8, 1, 0.0625));
  const shown = shownRuns(compared, [first, other], () => Number.NaN);
  const { swept: groups, lines } = drawnRuns(shown, "mse", lightTheme);
  const ids = [...groups, ...lines].map(({ id }) => id);
  expect(lines).toHaveLength(3);
  expect(new Set(ids).size).toBe(5);
});

test("a click selects the nearest point, on a logarithmic axis too", () => {
  const points = [
    { id: "a", meanL0: 2, value: 0.5 },
    { id: "b", meanL0: 4, value: 0.25 },
    { id: "c", meanL0: 64, value: 0.125 },
  ];
  expect(pointAt(points, [2.05, 0.49])).toBe("a");
  expect(pointAt(points, [60, 0.13])).toBe("c");
  expect(pointAt(points, [3, 0.49])).toBeUndefined();
  expect(pointAt(points, [8, 0.25])).toBeUndefined();
  // Linear: from 0 to 4.
  expect(pointAt(points.slice(0, 2), [2.1, 0.5])).toBe("a");
  expect(pointAt([{ id: "a", meanL0: 0, value: 0 }], [0, 0])).toBe("a");
  expect(pointAt([], [1, 1])).toBeUndefined();
});

test("the variance of rows, which is summed with pauses, is that of a single pass", async () => {
  const shape = { count: 700, inputs: 500, scaling: unscaled };
  const values = Float32Array.from(
    { length: 700 * 500 },
    (_, i) => Math.sin(i) + (i > 175_000 ? 3 : 0),
  );
  const { variance } = await rowStatistics({ ...shape, values });
  expect(await perValue({ ...shape, values })).toBeCloseTo(variance / 500, 10);
  expect(variance / 500).toBeGreaterThan(2);
});

// The measurements of sparse variants: the break-even point, the report and the figure.

import { expect, test } from "@playwright/test";
import { sparseFigure } from "../../bench/charts/sparse.ts";
import { breakEvenOf, type SparseCurve } from "../../bench/growth/sparse.ts";
import { sparseSection } from "../../bench/growth/sparse_report.ts";
import { lightTheme } from "../../src/charts/theme.ts";

const points = [
  { k: 32, ms: 30 },
  { k: 64, ms: 60 },
  { k: 128, ms: 120 },
];

const curve: SparseCurve = {
  size: { H: 4096, B: 256, D: 784 },
  reluMs: 90,
  denseMs: 105,
  points,
  breakEven: breakEvenOf(points, 105),
};

test("sparse and dense steps break even on the line between two points", () => {
  expect(curve.breakEven).toBe(112);
  expect(breakEvenOf(points, 200)).toBeUndefined();
  expect(breakEvenOf(points, 20)).toBeUndefined();
});

test("the report has a row for each k, the break-even point and the goal", () => {
  const report = sparseSection({ adapter: "an adapter", curves: [curve] });
  expect(report).toContain("| 64 | 60 | 0.571 | 0.667 |");
  expect(report).toContain("Break-even at k ≈ 112, 1/36.6 of the units.");
  expect(report).toContain("at k = 32 is reached: 0.333 ×.");
  const slow = { ...curve, reluMs: 60, breakEven: undefined };
  const other = sparseSection({ adapter: "an adapter", curves: [slow] });
  expect(other).toContain("is not reached: 0.5 ×.");
  expect(other).toContain("No break-even point was found.");
  const wide = { ...curve, size: { ...curve.size, H: 16384 } };
  expect(sparseSection({ adapter: "an adapter", curves: [wide] })).not.toContain("goal");
});

test("a panel for each width, with the dense steps as lines", () => {
  const { grid, series } = sparseFigure([curve, curve], "", lightTheme);
  expect(grid).toHaveLength(2);
  const lines = series as { name: string; data: number[][] }[];
  expect(lines.map(({ name }) => name).slice(0, 3)).toEqual([
    "TopK, sparse variants",
    "TopK, dense variants",
    "ReLU, dense variants",
  ]);
  expect(lines[1]?.data).toEqual(points.map(({ k }) => [k, 105]));
});

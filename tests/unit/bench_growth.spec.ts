// The scaling measurements: sizes, the ideal line and the point at which a curve leaves it.

import { expect, test } from "@playwright/test";
import { growthFigure } from "../../bench/charts/growth.ts";
import type { Growth } from "../../bench/growth/growth.ts";
import { type GrowthPoint, gflops, idealMs, linearity } from "../../bench/growth/linearity.ts";
import { defaultSize, gigaflop, largeSize, sizesAlong } from "../../bench/growth/points.ts";
import { growthSection } from "../../bench/growth/report.ts";
import { toJson } from "../../bench/results.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { baselineVariants } from "../support/variants.ts";

/** Points along B whose time is a factor times the ideal at 5 GFLOP/s. */
const points = (factors: Readonly<Record<number, number>>): GrowthPoint[] =>
  Object.entries(factors).map(([B, factor]) => {
    const size = { ...defaultSize, B: Number(B) };
    return { size, ms: factor * idealMs(size, 5), bytes: 2 ** 20 };
  });

test("sizes cover the range of each letter and include the default", () => {
  const values = (letter: "H" | "B" | "D") => sizesAlong(letter).map((size) => size[letter]);
  expect(values("H")).toEqual([16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]);
  expect(values("B")).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]);
  expect(values("D")).toEqual([64, 128, 256, 512, 784, 1024, 2048, 4096]);
  expect(sizesAlong("H")[0]).toEqual({ H: 16, B: 256, D: 784 });
});

test("a step of the default size has 128.5 MFLOP", () => {
  expect(gigaflop(defaultSize)).toBeCloseTo(0.1285, 4);
  expect(gflops({ size: defaultSize, ms: 12.845056, bytes: 0 })).toBeCloseTo(10, 10);
  expect(idealMs(defaultSize, 10)).toBeCloseTo(12.845, 3);
});

test("a curve leaves the line at the first point above one and a half times the ideal", () => {
  const curve = points({
    1: 50,
    64: 1.6,
    128: 1.4,
    256: 1,
    512: 1.1,
    1024: 1.49,
    2048: 1.51,
    4096: 3,
  });
  const { best, below, above } = linearity(curve);
  expect(best.size.B).toBe(256);
  expect(below?.size.B).toBe(64);
  expect(above?.size.B).toBe(2048);
});

test("a straight curve never leaves the line", () => {
  const { below, above } = linearity(points({ 1: 1.2, 2: 1, 4: 1.4 }));
  expect([below, above]).toEqual([undefined, undefined]);
  expect(() => linearity([])).toThrow(RangeError);
});

const curvePoints = points({ 1: 50, 256: 1, 512: 2 });

const growth: Growth = {
  adapter: "an adapter",
  variants: baselineVariants,
  curves: [{ letter: "B", points: curvePoints, ...linearity(curvePoints) }],
  atDefault: { size: defaultSize, ms: 20, bytes: 0 },
  relativeToMatmuls: 1.11,
  large: { size: largeSize, ms: 5000, bytes: 137 * 2 ** 20 },
  stopped: [{ size: { ...defaultSize, H: 8192 }, why: "This run needs more than the device has." }],
};

test("the report shows where scaling ends, why, and what the device could not hold", () => {
  const report = growthSection(growth);
  expect(report).toContain("| 256 | 25.7 | 5 | 1 | 1 |");
  expect(report).toContain("| 512 | 103 | 2.5 | 2 | 1 |");
  expect(report).toMatch(/From B = 1 downwards.*: some work does not depend on B/);
  expect(report).toMatch(/At B = 1 this accounts for 4\.92 of 5\.02 ms\./);
  expect(report).toMatch(/From B = 512 upwards/);
  expect(report).toContain("is reached: 1.02 ×.");
  expect(report).toMatch(
    /H = 8192, B = 256, D = 784 .*: This run needs more than the device has\./,
  );
  expect(report).toContain(
    "Matmul variants, tuned at the default size: encode register tiling 8×8",
  );
  expect(report).toMatch(/its matmuls alone: 1\.110 ×, reached\.$/m);
  const atDefault = { ...growth.atDefault, variants: baselineVariants };
  expect(growthSection({ ...growth, atDefault, relativeToMatmuls: 1.2 })).toMatch(
    /^Matmul variants, tuned at each size; at the default size: encode register(.|\n)*: 1\.200 ×, not reached\.$/m,
  );
});

test("each curve has three panels; time and rate have an ideal line", () => {
  const { grid, series } = growthFigure(growth.curves, "", lightTheme);
  expect(grid).toHaveLength(3);
  const lines = series as { lineStyle: { type?: string }; data: number[][] }[];
  expect(lines.map(({ lineStyle }) => lineStyle.type)).toEqual([
    "dashed",
    undefined,
    "dashed",
    undefined,
    undefined,
  ]);
  const [ideal, measured] = lines;
  expect(measured?.data[1]).toEqual(ideal?.data[1]);
  expect(measured?.data[2]?.[1]).toBeCloseTo(2 * (ideal?.data[2]?.[1] as number), 9);
});

test("processor time distinguishes a busy machine from a size that is too large", () => {
  const cores = (factor: number) => {
    const curve = curvePoints.map((point, i) => ({
      ...point,
      coreMs: (i === 2 ? factor : 1) * idealMs(point.size, 3),
    }));
    const [atDefault, large] = [curve[1] as GrowthPoint, curve[2] as GrowthPoint];
    const curves = [{ letter: "B" as const, points: curve, ...linearity(curve) }];
    return growthSection({ ...growth, curves, atDefault, large });
  };
  expect(cores(1.1)).toContain("is 1.1 × that of the best point, which still scales linearly");
  expect(cores(1.8)).toContain("is 1.8 × that of the best point: its tensors take 1 MiB");
  expect(cores(1.25)).toContain("is not reached: 0.5 × (in processor time 0.8 ×).");
  expect(cores(1.1)).toContain("| 256 | 25.7 | 5 | 1 | 1 | 42.8 |");
});

test("the JSON has the older names, too", () => {
  const { growth: json } = toJson({
    adapter: "an adapter",
    browser: undefined,
    rounds: 0,
    checkSteps: 2,
    timed: [],
    skipped: [],
    failed: [],
    growth,
    sparse: undefined,
  });
  expect(json).toMatchObject({ atDefault: { H: 64, ms: 20 }, large: { H: 4096, ms: 5000 } });
  expect(json?.relativeToMatmuls).toBe(1.11);
  expect([json?.article, json?.big, json?.bigOverArticle, json?.forms]).toEqual([
    json?.atDefault,
    json?.large,
    json?.largeOverDefault,
    json?.variants,
  ]);
});

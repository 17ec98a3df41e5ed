// Norms of units' weights, in rows or columns, and the scale for showing weights.

import { expect, test } from "@playwright/test";
import {
  weightBytes,
  weightStatistics,
  ZERO_WEIGHT,
} from "../../src/statistics/weight_statistics.ts";

test("a unit's norm is the norm of its row or column", () => {
  const weights = Float32Array.of(3, 4, 0, -5, 12, 0);
  expect([...weightStatistics(weights, 3, "rows").norms]).toEqual([5, 13]);
  const norms = weightStatistics(weights, 3, "columns").norms;
  expect([...norms]).toEqual([Math.sqrt(34), Math.sqrt(160), 0]);
});

test("the scale leaves out the two largest of a thousand weights, of either sign", () => {
  const weights = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 ? 1 : -1) * (i / 1000));
  weights[998] = -40;
  weights[999] = 50;
  const { scaleMax } = weightStatistics(weights, 10, "rows");
  // 998 of 1000 are at most 0.997; the width of a bin is 50/4096.
  expect(scaleMax).toBeGreaterThanOrEqual(0.997);
  expect(scaleMax).toBeLessThanOrEqual(0.997 + 50 / 4096);
});

test("the scale includes weights that are all equal, and is 0 for zeros", () => {
  expect(weightStatistics(new Float32Array(8).fill(-0.25), 4, "rows").scaleMax).toBe(0.25);
  expect(weightStatistics(new Float32Array(8), 4, "rows")).toEqual({
    norms: new Float64Array(2),
    scaleMax: 0,
  });
});

test("as bytes, zero is in the middle, and the largest weights are clipped", () => {
  const weights = Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? -50 : i % 2 ? 1 : -0.5));
  const bytes = weightBytes(weights, 10);
  expect([...bytes.subarray(0, 3)]).toEqual([1, 255, 65]);
  expect([...weightBytes(new Float32Array(4), 2)]).toEqual(Array(4).fill(ZERO_WEIGHT));
  const diverged = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, -1);
  expect([...weightBytes(diverged, 2)]).toEqual(Array(4).fill(ZERO_WEIGHT));
});

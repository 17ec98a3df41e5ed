// The final measurement of a run, which encodes the rows in parts.

import { expect, test } from "@playwright/test";
import { measureCodes } from "../../src/cli/run_results.ts";
import type { Rows } from "../../src/data/rows.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";

const HIDDEN = 3;
const rows: Rows = {
  values: Uint8Array.from({ length: 22 }, (_, i) => i),
  count: 11,
  inputs: 2,
  scaling: bytesAsShares,
};

/** Codes that are all different, with some inactive units. */
const codesOf = ({ values, count }: Rows) =>
  Float32Array.from({ length: count * HIDDEN }, (_, i) => {
    const image = Math.floor(i / HIDDEN);
    return Math.max(0, (values[2 * image] as number) - 6 * (i % HIDDEN));
  });

/** A model whose reconstructions are always the same. */
const modelOf = (encode: (part: Rows) => Promise<Float32Array>) => ({
  encode,
  reconstruct: async ({ count }: Rows) => new Float32Array(2 * count).fill(0.02),
});

test("the codes are never all in memory, and the numbers are the same", async () => {
  const counts: number[] = [];
  const encode = async (part: Rows) => {
    counts.push(part.count);
    return codesOf(part);
  };
  const all = codesOf(rows);
  const measured = await measureCodes(modelOf(encode), rows, HIDDEN, 4 * HIDDEN);
  expect(counts).toEqual([4, 4, 3]);
  expect(measured.statistics).toEqual(codeStatistics(all, HIDDEN));
  expect(measured.meanActivation).toBeCloseTo(all.reduce((sum, h) => sum + h, 0) / all.length, 12);
  const errors = [...rows.values].map(
    (value) => (Math.fround(value / 255) - Math.fround(0.02)) ** 2,
  );
  expect(measured.quality.rows).toBe(11);
  expect(measured.quality.mse).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 22, 12);
  const points = Array.from({ length: 11 }, (_, i) => [all[3 * i], all[3 * i + 1]]);
  expect([...measured.points]).toEqual(points.flat());
});

test("a single hidden unit is drawn against itself", async () => {
  const encode = async ({ count }: Rows) => new Float32Array(count).fill(0.5);
  const { plane, points } = await measureCodes(modelOf(encode), rows, 1);
  expect(plane).toEqual([0, 0]);
  expect(points).toEqual(new Float32Array(22).fill(0.5));
});

for (const [title, codes, plane] of [
  ["the first two active units are drawn", [0, 0, 2, 0, 0, 0, 1, 3], [2, 3]],
  ["if only one unit is active, the first two are drawn", [0, 0, 2, 0, 0, 0, 1, 0], [0, 1]],
] as const) {
  test(title, async () => {
    const encode = async ({ count }: Rows) =>
      Float32Array.from({ length: 4 * count }, (_, i) => codes[i % 8] as number);
    const measured = await measureCodes(modelOf(encode), rows, 4);
    expect(measured.plane).toEqual(plane);
    expect([...measured.points.subarray(0, 4)]).toEqual(
      [0, 1].flatMap((row) => plane.map((unit) => codes[4 * row + unit])),
    );
  });
}

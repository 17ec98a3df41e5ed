// Samples of sets that do not fit into memory.

import { expect, test } from "@playwright/test";
import { dataSetOf } from "../../src/data/data_set.ts";
import type { PreparedSet } from "../../src/data/prepare/prepare.ts";
import { sampleOf } from "../../src/data/prepare/sample.ts";
import { everyNth, firstRows } from "../../src/data/rows.ts";
import { unscaled } from "../../src/data/scaling.ts";

/** Rows of two values, each of them the row's number. */
function numbered(count: number): PreparedSet {
  const values = Float32Array.from({ length: 2 * count }, (_, i) => Math.floor(i / 2));
  const labels = { classes: Uint32Array.from({ length: count }, (_, i) => i), names: [] };
  const about = { name: "rows", inputs: 2, isBytes: false, notes: [], labels };
  return { ...dataSetOf(values, about), scaling: unscaled };
}

test("a sample has blocks of rows from the first to the last, with their labels", async () => {
  const { values, count, labels, rowNumbers } = await sampleOf(numbered(10_000), 8 * 1000);
  expect(count).toBeGreaterThan(700);
  expect(count).toBeLessThanOrEqual(1000);
  const rows = Array.from({ length: count }, (_, i) => values[2 * i] as number);
  expect(labels?.classes).toEqual(Uint32Array.from(rows));
  expect(rowNumbers).toEqual(Uint32Array.from(rows));
  expect(new Set(rows).size).toBe(count);
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  expect([rows[0], rows[1]]).toEqual([0, 1]);
  expect(rows.at(-1)).toBeGreaterThan(9900);
});

test("the rows of a sample's sample still have their numbers in the whole set", async () => {
  const sample = await sampleOf(numbered(10_000), 8 * 1000);
  for (const { rowNumbers, values } of [everyNth(sample, 50), firstRows(sample, 5000)]) {
    expect([...(rowNumbers ?? [])]).toEqual([...values].filter((_, i) => i % 2 === 0));
    expect(rowNumbers?.at(-1)).toBeGreaterThan(4000);
  }
});

test("a small set is its own sample, and a single row fits any size", async () => {
  const whole = await sampleOf(numbered(100), 8 * 100);
  expect([whole.count, whole.rowNumbers]).toEqual([100, undefined]);
  expect((await sampleOf(numbered(100), 8)).count).toBe(1);
});

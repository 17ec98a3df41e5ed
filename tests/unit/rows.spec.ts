// Rows in memory: parts of them, and what belongs to their rows.

import { expect, test } from "@playwright/test";
import {
  everyNth,
  firstRows,
  type LoadedSet,
  paddedRows,
  sliceRows,
  takeRows,
} from "../../src/data/rows.ts";
import { isOwnScaling, isSameScaling, unscaled } from "../../src/data/scaling.ts";

const set: LoadedSet = {
  name: "five",
  values: Float32Array.from({ length: 15 }, (_, i) => i),
  count: 5,
  inputs: 3,
  scaling: unscaled,
  labels: { classes: Uint32Array.of(300, 1, 2, 3, 4), names: [] },
  rowNames: ["a", "b", "c", "d", "e"],
  notes: [],
};

test("the first rows and rows spread over all have their own labels and names", () => {
  const first = firstRows(set, 2);
  expect([...first.values]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([first.count, first.labels?.classes, first.rowNames]).toEqual([
    2,
    Uint32Array.of(300, 1),
    ["a", "b"],
  ]);
  const spread = everyNth(set, 2);
  expect([...spread.values]).toEqual([0, 1, 2, 6, 7, 8]);
  expect([spread.labels?.classes, spread.rowNames]).toEqual([Uint32Array.of(300, 2), ["a", "c"]]);
  expect(firstRows(set, 0)).toBe(set);
  expect(() => firstRows(set, 6)).toThrow(/only 5 training rows/);
});

test("parts and padding keep the type of the values", () => {
  const halves = { ...set, values: Uint16Array.from(set.values) };
  expect(takeRows(halves, [4, 0]).values).toEqual(Uint16Array.of(12, 13, 14, 0, 1, 2));
  expect(sliceRows(halves, 3).values).toEqual(halves.values.subarray(9));
  expect(paddedRows(takeRows(halves, [1]))).toEqual(Uint16Array.of(3, 4, 5, 0));
});

test("a scaling with the same number in every column is not compared as one number", () => {
  const columns = { name: "none", offset: Float64Array.of(0, 0), divisor: 1 } as const;
  expect([isOwnScaling("f32", unscaled), isOwnScaling("u8", unscaled)]).toEqual([true, false]);
  expect(isOwnScaling("f32", columns)).toBe(false);
  expect(isSameScaling(columns, { ...columns, offset: Float64Array.of(0, 0) })).toBe(true);
  expect(isSameScaling(columns, { ...columns, offset: Float64Array.of(0, 1) })).toBe(false);
});

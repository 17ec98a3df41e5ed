import { expect, test } from "@playwright/test";
import { dataSetOf } from "../../src/data/data_set.ts";
import { drawTestRows, selectRows } from "../../src/data/prepare/row_parts.ts";
import { rowsOf } from "../support/data_files.ts";

test("the share of the rows is drawn by the seed, and both parts are in order", () => {
  const { train, test: drawn } = drawTestRows(1000, 0.1, 42);
  expect([train.length, drawn.length]).toEqual([900, 100]);
  const all = [...train, ...drawn].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: 1000 }, (_, row) => row));
  expect([...train]).toEqual([...train].sort((a, b) => a - b));
  expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
  expect(drawTestRows(1000, 0.1, 42)).toEqual({ train, test: drawn });
  expect(drawTestRows(1000, 0.1, 43).test).not.toEqual(drawn);
});

test("a row for training remains, and a share of 0 draws none", () => {
  expect([...drawTestRows(5, 0.99, 1).train]).toHaveLength(1);
  expect([...drawTestRows(5, 0, 1).test]).toEqual([]);
  expect([...drawTestRows(1, 0.6, 1).train]).toEqual([0]);
  expect([...drawTestRows(15, 0.1, 1).test]).toHaveLength(2);
});

test("every row is drawn equally often", () => {
  const [count, seeds] = [20, 4000];
  const drawn = new Float64Array(count);
  const pairs = new Float64Array(count);
  for (let seed = 0; seed < seeds; seed++) {
    const { test: rows } = drawTestRows(count, 0.25, seed);
    for (const row of rows) {
      drawn[row] = (drawn[row] as number) + 1;
      if (rows.includes(row + 1)) pairs[row] = (pairs[row] as number) + 1;
    }
  }
  // Five standard errors of a binomial share; neighbours are drawn together with probability 5/20 · 4/19.
  for (const [counts, share, rows] of [
    [drawn, 1 / 4, count],
    [pairs, 1 / 19, count - 1],
  ] as const) {
    const error = 5 * Math.sqrt((share * (1 - share)) / seeds);
    for (let row = 0; row < rows; row++) {
      expect(Math.abs((counts[row] as number) / seeds - share)).toBeLessThan(error);
    }
  }
});

test("selected rows have their values, labels and names, in bounded reads", async () => {
  const inputs = 2 ** 18;
  const [count, rowsAtOnce] = [70, 64];
  const values = new Uint8Array(count * inputs);
  for (let row = 0; row < count; row++) values.fill(row + 1, row * inputs, (row + 1) * inputs);
  const about = {
    name: "x",
    inputs,
    isBytes: true,
    labels: {
      classes: Uint32Array.from({ length: count }, (_, row) => row % 3),
      names: ["a", "b"],
    },
    rowNames: Array.from({ length: count }, (_, row) => `row ${row}`),
    notes: [],
  };
  const all = dataSetOf(values, about);
  const reads: number[] = [];
  const rows = (start: number, end: number) => {
    reads.push(end - start);
    return all.rows(start, end);
  };
  const set = selectRows({ ...all, rows }, Uint32Array.of(0, 2, 68, 69));
  const found = (await set.rows(0, 4)) as Uint8Array;
  expect([0, 1, 2, 3].map((row) => found[row * inputs])).toEqual([1, 3, 69, 70]);
  expect([...found.subarray(2 * inputs - 3, 2 * inputs + 3)]).toEqual([3, 3, 3, 69, 69, 69]);
  expect(reads).toEqual([rowsAtOnce, 2]);
  expect([...((await set.rows(1, 2)) as Uint8Array).subarray(0, 2)]).toEqual([3, 3]);
  expect(reads.at(-1)).toBe(1);
  expect([...(set.labels?.classes ?? [])]).toEqual([0, 2, 2, 0]);
  expect(set.rowNames).toEqual(["row 0", "row 2", "row 68", "row 69"]);
  expect([set.count, set.inputs, (await rowsOf({ ...set, count: 0 })).length]).toEqual([
    4,
    inputs,
    0,
  ]);
});

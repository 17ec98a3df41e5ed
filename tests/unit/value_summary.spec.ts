import { expect, test } from "@playwright/test";
import { dataSetOf } from "../../src/data/data_set.ts";
import { summariseValues } from "../../src/data/value_summary.ts";

const set = (values: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>, inputs: number) =>
  dataSetOf(values, { name: "x", inputs, isBytes: false, notes: [] });

test("range and mean leave out NaN and infinity, whose first positions are reported", async () => {
  const values = Float32Array.of(1, Number.NaN, -2, Number.POSITIVE_INFINITY, 4, Number.NaN);
  expect((await summariseValues(set(values, 2))).all).toEqual({
    min: -2,
    max: 4,
    mean: 1,
    nan: { count: 2, first: { row: 0, column: 1 } },
    infinite: { count: 1, first: { row: 1, column: 1 } },
  });
});

test("float16 values are summed as numbers", async () => {
  // 1, −2, the smallest subnormal number, −infinity
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0xfc00);
  const { min, max, mean, infinite } = (await summariseValues(set(bits, 4))).all;
  expect([min, max, mean]).toEqual([-2, 1, (-1 + 2 ** -24) / 3]);
  expect(infinite).toEqual({ count: 1, first: { row: 0, column: 3 } });
});

test("sets of many pieces are summarised whole", async () => {
  const inputs = 1000;
  const values = Float32Array.from({ length: 5000 * inputs }, (_, i) => i % 7);
  values[values.length - 1] = Number.NaN;
  const shares: number[] = [];
  const { all } = await summariseValues(set(values, inputs), {}, (share) => shares.push(share));
  expect([all.min, all.max]).toEqual([0, 6]);
  expect(all.mean).toBeCloseTo(3, 5);
  expect(all.nan).toEqual({ count: 1, first: { row: 4999, column: 999 } });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares.at(-1)).toBe(1);
});

test("a set without finite values has no range", async () => {
  const { min, max, mean } = (await summariseValues(set(Float32Array.of(Number.NaN), 1))).all;
  expect([min, max, mean]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("test rows and rows that are not used do not count as training rows", async () => {
  const values = Float32Array.of(1, 10, 100, 3, -50, 20, 7, Number.NaN, 9, 1000);
  const parts = { testRows: Uint32Array.of(1, 3), trainCount: 2 };
  const { all, train } = await summariseValues(set(values, 2), parts);
  // Rows 0 and 2 are for training; row 4 is not used.
  expect([train.min, train.max, train.mean]).toEqual([-50, 20, -19 / 4]);
  expect([...train.columns.means]).toEqual([-24.5, 15]);
  expect([...train.columns.deviations]).toEqual([25.5, 5]);
  expect(train.nan.count).toBe(0);
  expect([all.min, all.max, all.mean]).toEqual([-50, 100, 91 / 7]);
  expect(all.nan).toEqual({ count: 1, first: { row: 3, column: 1 } });
});

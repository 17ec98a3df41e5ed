// What is known about the training rows before the first step, compared with plain sums and known answers.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { parseSettings } from "../../src/config/settings.ts";
import { dataSetOf, type Values } from "../../src/data/data_set.ts";
import {
  type InputScaleName,
  inputFactor,
  rowStatistics,
  scaledVariance,
} from "../../src/data/row_statistics.ts";
import { bytes, type Rows, type StreamedSet } from "../../src/data/rows.ts";
import { type Scaling, unscaled } from "../../src/data/scaling.ts";
import { geometricMedian, startBias } from "../../src/data/start_bias.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { total } from "../support/codes.ts";
import { expectRejection } from "../support/refusal.ts";

const rowsOf = (values: Values, inputs: number, scaling: Scaling = unscaled): Rows => ({
  values,
  count: values.length / inputs,
  inputs,
  scaling,
});

const streamed = ({ values, inputs, scaling }: Rows): StreamedSet => ({
  ...dataSetOf(values, { name: "x", inputs, isBytes: false, notes: [] }),
  scaling,
});

const floats = (rows: readonly (readonly number[])[]) =>
  rowsOf(Float32Array.from(rows.flat()), rows[0]?.length as number);

const points = fc
  .integer({ min: 1, max: 4 })
  .chain((inputs) =>
    fc.array(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: inputs, maxLength: inputs }),
      { minLength: 1, maxLength: 12 },
    ),
  );

const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
const minus = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => value - (b[i] as number));

test("any rows give the same as plain sums", async () => {
  await fc.assert(
    fc.asyncProperty(points, async (rows) => {
      const statistics = await rowStatistics(floats(rows));
      const { count, lowest, highest, mean, meanSquare, meanNorm, variance } = statistics;
      const meanOf = (values: number[]) => total(values) / rows.length;
      expect(count).toBe(rows.length);
      expect(lowest).toBe(Math.min(...rows.flat()));
      expect(highest).toBe(Math.max(...rows.flat()));
      mean.forEach((value, i) => {
        expect(value).toBeCloseTo(meanOf(rows.map((row) => row[i] as number)), 12);
      });
      expect(meanSquare).toBeCloseTo(meanOf(rows.map((row) => norm(row) ** 2)), 9);
      expect(meanNorm).toBeCloseTo(meanOf(rows.map(norm)), 11);
      expect(variance).toBeCloseTo(meanOf(rows.map((row) => norm(minus(row, mean)) ** 2)), 9);
    }),
  );
});

test("the variance of rows far from zero is exact", async () => {
  const rows = rowsOf(Float32Array.of(1e7, 1e7 + 1, 1e7 + 2, 1e7 + 3), 1);
  expect((await rowStatistics(rows)).variance).toBe(1.25);
});

test("stored values are scaled first, and a streamed set of many pieces gives the same", async () => {
  const values = Uint8Array.from({ length: 6000 * 5000 }, (_, i) => (i * i) % 251);
  const rows = rowsOf(values, 5000, bytes.scaling);
  const shares: number[] = [];
  const statistics = await rowStatistics(rows, (share) => shares.push(share));
  expect(await rowStatistics(streamed(rows))).toEqual(statistics);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares.at(-1)).toBe(1);
  let squares = 0;
  for (const value of values) squares += value * value;
  expect(statistics.meanSquare).toBeCloseTo(squares / 255 ** 2 / 6000, 6);
});

test("columns are scaled one by one, and float16 values are numbers", async () => {
  const scaling: Scaling = {
    name: "standardise",
    offset: Float64Array.of(1, -2),
    divisor: Float64Array.of(0.5, 4),
  };
  // 1, −2; 2, 2
  const rows = rowsOf(Uint16Array.of(0x3c00, 0xc000, 0x4000, 0x4000), 2, scaling);
  const { mean, meanSquare } = await rowStatistics(rows);
  expect([...mean, meanSquare]).toEqual([1, 0.5, 2.5]);
});

test("rows with values outside 0 to 1 have no cross-entropy, and the device is not used", async () => {
  const trainedOn = (rows: Rows | StreamedSet, inputScale: InputScaleName = "none") =>
    Trainer.create({
      device: {} as GPUDevice,
      settings: parseSettings({ reconstructionError: "cross-entropy", inputScale }),
      rows,
    });
  const refusal = (values: string) =>
    `Values from ${values} lie outside 0 to 1, where cross-entropy is not defined; scale them with min-max and inputScale none, or select another error.`;
  const high = floats([[0.5, 1.25]]);
  await expectRejection(trainedOn(high), refusal("0.5 to 1.25"));
  await expectRejection(trainedOn(streamed(high)), refusal("0.5 to 1.25"));
  await expectRejection(trainedOn(floats([[-0.5], [1]])), refusal("−0.5 to 1"));
  await expectRejection(trainedOn(rowsOf(Uint8Array.of(0, 2), 1)), refusal("0 to 2"));
  const shares = rowsOf(Uint8Array.of(0, 255), 1, bytes.scaling);
  await expectRejection(trainedOn(shares, "sqrt-d"), refusal("0 to 2"));
  // What is not refused fails for want of a device.
  for (const rows of [shares, floats([[0], [1]])]) {
    await expect(trainedOn(rows)).rejects.toThrow(TypeError);
  }
  await expect(trainedOn(high, "unit-mean-square")).rejects.toThrow(TypeError);
});

test.describe("inputFactor", () => {
  const rows = floats([
    [3, 4],
    [0, 1],
  ]);

  test("makes the mean square 1, or the mean norm √D, rounded to float32", async () => {
    const statistics = await rowStatistics(rows);
    expect(inputFactor("none", statistics)).toBe(1);
    expect(inputFactor("unit-mean-square", statistics)).toBe(Math.fround(1 / Math.sqrt(13)));
    expect(inputFactor("sqrt-d", statistics)).toBe(Math.fround(Math.SQRT2 / 3));
  });

  test("refuses rows that it cannot scale", async () => {
    const zero = await rowStatistics(floats([[0, 0]]));
    expect(inputFactor("none", zero)).toBe(1);
    expect(() => inputFactor("sqrt-d", zero)).toThrow(
      "inputScale is sqrt-d, but the training rows are all zero; use none or other data.",
    );
    const tiny = await rowStatistics(rowsOf(Float32Array.of(1e-44), 1));
    expect(() => inputFactor("unit-mean-square", tiny)).toThrow("too close to zero or too large");
  });

  test("the variance is that of the scaled rows, and not of equal ones", async () => {
    const statistics = await rowStatistics(rows);
    expect(scaledVariance(statistics, 2)).toBe(4 * 4.5);
    const equal = await rowStatistics(floats([[5], [5]]));
    expect(() => scaledVariance(equal, 1)).toThrow(
      "reconstructionError is variance, but all training rows are equal; use mean or sum.",
    );
  });
});

test.describe("geometricMedian", () => {
  test("of points on a line is their median", () => {
    const [median] = geometricMedian(floats([[0], [1], [3], [100], [1000]]));
    expect(median).toBeCloseTo(3, 2);
  });

  test("of a triangle is the point that sees its sides at 120°", () => {
    const found = geometricMedian(
      floats([
        [0, 0],
        [4, 0],
        [0, 4],
      ]),
    );
    const side = 2 - 2 / Math.sqrt(3);
    expect(norm(minus(found, [side, side]))).toBeLessThan(1e-4);
  });

  test("is finite if rows repeat or equal the estimate, and stays at a row that holds it", () => {
    // The mean equals the middle row.
    expect([...geometricMedian(floats([[-1], [0], [1]]))]).toEqual([0]);
    expect([...geometricMedian(floats([[7, 1]]))]).toEqual([7, 1]);
    expect([
      ...geometricMedian(
        floats([
          [0, 0],
          [0, 0],
        ]),
      ),
    ]).toEqual([0, 0]);
    // The mean equals a row that is not the median.
    const [median] = geometricMedian(floats([[-6], [-2], [-2], [-2], [2], [10]]));
    expect(median).toBeCloseTo(-2, 2);
    // So is this, but for the rounding of the mean.
    const [rounded] = geometricMedian(floats([[4], [4], [10], [-16], [2], [6], [4]]));
    expect(rounded).toBeCloseTo(4, 2);
    const corner = geometricMedian(
      floats([
        [0, 0],
        [0, 0],
        [0, 0],
        [9, 0],
        [0, 9],
      ]),
    );
    expect(norm(corner)).toBeLessThan(1e-3);
  });

  test("no point near it has a smaller sum of distances", () => {
    fc.assert(
      fc.property(points, (rows) => {
        const found = geometricMedian(floats(rows));
        expect(found.every(Number.isFinite)).toBe(true);
        const sumAt = (y: ArrayLike<number>) => total(rows.map((row) => norm(minus(row, y))));
        const best = sumAt(found);
        found.forEach((_, i) => {
          for (const step of [-0.5, 0.5]) {
            const moved = found.map((value, at) => (at === i ? value + step : value));
            expect(sumAt(moved)).toBeGreaterThan(best - 0.02 * (1 + best));
          }
        });
      }),
    );
  });
});

test.describe("startBias", () => {
  const rows = floats([
    [0, 2],
    [4, 2],
    [1, 2],
  ]);

  test("is in the units of the scaled inputs", async () => {
    const training = { rows, statistics: await rowStatistics(rows), seed: 1 };
    expect([...(await startBias("zero", training, 3))]).toEqual([0, 0]);
    expect([...(await startBias("mean", training, 3))]).toEqual([5, 6]);
    const median = await startBias("geometric-median", training, 3);
    expect([...median].map((value) => Math.round(100 * value) / 100)).toEqual([3, 6]);
  });

  test("the seed draws the rows of a large set, streamed or not", async () => {
    const many = rowsOf(
      Float32Array.from({ length: 9000 }, (_, i) => i),
      1,
    );
    const statistics = await rowStatistics(many);
    const medianOf = async (of: Rows | StreamedSet, seed: number) =>
      (await startBias("geometric-median", { rows: of, statistics, seed }, 1))[0] as number;
    const first = await medianOf(many, 1);
    expect(await medianOf(streamed(many), 1)).toBe(first);
    expect(await medianOf(many, 2)).not.toBe(first);
    // The median of 4,096 of 9,000 numbers has a standard deviation of about 52.
    expect(Math.abs(first - 4500)).toBeLessThan(300);
  });
});

// How rows are drawn: the shape of a picture, its colours on the CPU, its bytes, and the range of the values.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { rowPixels } from "../../src/app/canvases/row_pixels.ts";
import { rowShapeOf } from "../../src/app/canvases/row_shape.ts";
import { storedPictures } from "../../src/app/canvases/stored_pictures.ts";
import type { Values } from "../../src/data/data_set.ts";
import { inputsOf } from "../../src/data/inputs.ts";
import { bytesAsShares, type Scaling, unscaled } from "../../src/data/scaling.ts";
import { valueRange } from "../../src/statistics/value_range.ts";

test("an image has its own shape, and a few values are a line twice as wide as high", () => {
  const image = { height: 8, width: 12, channels: 3 } as const;
  expect(rowShapeOf({ image, inputs: 288 })).toEqual({ ...image, inputs: 288, aspect: 1 });
  const line = { height: 1, channels: 1 };
  expect(rowShapeOf({ inputs: 16 })).toEqual({ ...line, width: 16, inputs: 16, aspect: 8 });
  expect(rowShapeOf({ inputs: 1 })).toEqual({ ...line, width: 1, inputs: 1, aspect: 1 });
});

test("more values are folded into full lines if the picture stays about as wide as high", () => {
  const sizeOf = (inputs: number) => {
    const { width, height } = rowShapeOf({ inputs });
    return [width, height];
  };
  expect(sizeOf(64)).toEqual([8, 8]);
  expect(sizeOf(768)).toEqual([32, 24]);
  // A prime number: no line would be full.
  expect(sizeOf(67)).toEqual([9, 8]);
  fc.assert(
    fc.property(fc.integer({ min: 33, max: 20_000 }), (inputs) => {
      const { width, height } = rowShapeOf({ inputs });
      expect(width * height).toBeGreaterThanOrEqual(inputs);
      expect((height - 1) * width).toBeLessThan(inputs);
      expect(width / height).toBeLessThan(1.6);
      expect(width).toBeGreaterThanOrEqual(height);
    }),
  );
});

const colours = { paper: "#ffffff", ink: "#000000" } as const;
const below = "#ff0000";
const red = (pixels: Uint8ClampedArray) => [...pixels].filter((_, i) => i % 4 === 0);

test("values are drawn from paper to ink, empty cells as paper", () => {
  const cells = { width: 3, height: 2, channels: 1, inputs: 5 } as const;
  const pixels = rowPixels([-1, 0, 1, 2, 9], cells, { ...colours, low: 0, high: 2 });
  expect(red(pixels)).toEqual([255, 255, 128, 0, 0, 255]);
  expect([...pixels.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
});

test("values of both signs diverge from paper", () => {
  const cells = { width: 4, height: 1, channels: 1, inputs: 3 } as const;
  const pixels = rowPixels([-2, 0, 1], cells, { ...colours, below, low: -2, high: 2 });
  expect([...pixels.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
  expect(red(pixels)).toEqual([255, 255, 128, 255]);
});

test("three channels are red, green and blue", () => {
  const cells = { width: 2, height: 1, channels: 3, inputs: 6 } as const;
  const pixels = rowPixels([-1, 0, 1, 1, 0.5, -2], cells, { ...colours, low: -1, high: 1 });
  expect([...pixels]).toEqual([0, 128, 255, 255, 255, 191, 0, 255]);
});

test("stored pictures are bytes from the lowest to the highest value, empty cells without ink", () => {
  const shape = { width: 2, height: 2, channels: 1, inputs: 3, aspect: 1 } as const;
  const grey = storedPictures([0, 5, 10, 20, -5, 2], shape, { low: 0, high: 10 });
  expect(grey).toEqual({
    pixels: Uint8Array.of(0, 128, 255, 0, 255, 0, 51, 0),
    ...{ count: 2, width: 2, height: 2 },
  });
  const signed = storedPictures([-1, 0, 1], shape, { low: -1, high: 1 });
  expect([...signed.pixels]).toEqual([0, 128, 255, 128]);
  const colour = storedPictures(
    [0, 1, 0],
    { ...shape, width: 1, height: 1, channels: 3 },
    { low: 0, high: 1 },
  );
  expect(colour).toMatchObject({ channels: 3, pixels: Uint8Array.of(0, 255, 0) });
});

const rowsOf = (values: Values, inputs: number, scaling: Scaling = unscaled) => ({
  values,
  count: values.length / inputs,
  inputs,
  scaling,
});

test("inputs are the stored numbers of any type, scaled", () => {
  expect(inputsOf(rowsOf(Uint8Array.of(0, 51, 255), 3, bytesAsShares))).toEqual(
    Float32Array.of(0, 0.2, 1),
  );
  const perColumn: Scaling = {
    name: "standardise",
    offset: Float64Array.of(1, -1),
    divisor: Float64Array.of(2, 0.5),
  };
  // 1.5, −2 and 0.25 as bits of float16.
  const halves = Uint16Array.of(0x3e00, 0xc000, 0x3400, 0xc000);
  expect(inputsOf(rowsOf(halves, 2, perColumn))).toEqual(Float32Array.of(0.25, -2, -0.375, -2));
});

test("a range is from the smallest to the largest value, or the same on both sides of 0", () => {
  expect(valueRange(rowsOf(Float32Array.of(3, 5, 4, 7), 2))).toEqual({ low: 3, high: 7 });
  expect(valueRange(rowsOf(Float32Array.of(-3, 0, 1, 2), 2))).toEqual({ low: -3, high: 3 });
  expect(valueRange(rowsOf(Float32Array.of(-3, -1), 1))).toEqual({ low: -3, high: -1 });
  expect(valueRange(rowsOf(new Float32Array(4), 2))).toEqual({ low: 0, high: 1 });
  expect(valueRange(rowsOf(Uint8Array.of(0, 100), 1, bytesAsShares)).high).toBeCloseTo(100 / 255);
});

test("outliers do not make all other values pale", () => {
  const values = Float32Array.from({ length: 10_000 }, (_, i) => (i === 5 ? 1e6 : (i % 100) / 100));
  expect(valueRange(rowsOf(values, 10)).high).toBeLessThan(1.01);
  const mostlyZero = Float32Array.from({ length: 100_000 }, (_, i) => (i % 1000 === 0 ? 2 : 0));
  expect(valueRange(rowsOf(mostlyZero, 10))).toEqual({ low: 0, high: 2 });
});

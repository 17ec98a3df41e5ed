// Drawn and opened images, normalised like MNIST: box, centre, ink.

import { expect, test } from "@playwright/test";
import { inkOf } from "../../src/data/ink.ts";
import {
  centreOfMass,
  type Ink,
  normalisedDigit,
  SIDE,
  wholePicture,
} from "../../src/data/normalised_digit.ts";
import { readMnist } from "../support/mnist.ts";

/** A picture with full ink inside a box, given as left, top, right, bottom. */
function rectangle(width: number, height: number, box: readonly [number, number, number, number]) {
  const [left, top, right, bottom] = box;
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Number(x >= left && x < right && y >= top && y < bottom);
  });
  return { values, width, height };
}

const asInk = (pixels: Uint8Array): Ink => ({
  values: Float32Array.from(pixels, (byte) => byte / 255),
  width: SIDE,
  height: SIDE,
});

/** Returns the box around all pixels that are not 0: left, top, width, height. */
function boxOf(pixels: Uint8Array) {
  const inked = [...pixels.keys()].filter((i) => pixels[i]);
  const columns = inked.map((i) => i % SIDE);
  const rows = inked.map((i) => Math.floor(i / SIDE));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return [left, top, Math.max(...columns) - left + 1, Math.max(...rows) - top + 1];
}

const testPixels = readMnist("test", "images");
const testDigit = (i: number) => testPixels.subarray(i * 784, (i + 1) * 784);

test("a box of ink of any size and position becomes 20 pixels long and is centred", () => {
  for (const ink of [
    rectangle(280, 280, [10, 20, 60, 220]),
    rectangle(100, 300, [80, 0, 90, 40]),
    rectangle(9, 9, [7, 4, 8, 8]),
  ]) {
    const pixels = normalisedDigit(ink);
    expect(boxOf(pixels)).toEqual([12, 4, 5, 20]);
    expect(Math.max(...pixels)).toBe(255);
    expect(Math.min(...pixels)).toBe(0);
  }
});

test("the centre of mass is centred, not the box", () => {
  const ink = rectangle(40, 40, [0, 0, 40, 16]);
  // A bar on top, a stem below.
  for (let y = 16; y < 40; y++) for (let x = 0; x < 12; x++) ink.values[y * 40 + x] = 1;
  const pixels = normalisedDigit(ink);
  const [x, y] = centreOfMass(asInk(pixels));
  // The middle pixel begins at 14.
  for (const centre of [x, y]) expect(Math.floor(centre)).toBe(14);
  const [left, top] = boxOf(pixels);
  expect([left, top]).not.toEqual([4, 4]);
});

test("no ink is cut off if the centre of mass is near an edge of the box", () => {
  const ink = rectangle(200, 200, [0, 0, 200, 20]);
  ink.values[199 * 200] = 1;
  ink.values[198 * 200] = 1;
  const pixels = normalisedDigit(ink);
  const [left = 0, top = 0, width = 0, height = 0] = boxOf(pixels);
  expect([width, height]).toEqual([20, 20]);
  expect(left).toBeGreaterThanOrEqual(0);
  expect(top + height).toBe(28);
});

test("MNIST's own digits do not change", () => {
  const changes = Array.from({ length: 500 }, (_, i) => {
    const before = testDigit(i);
    const after = normalisedDigit(asInk(before));
    const change = before.reduce((sum, byte, p) => sum + Math.abs(byte - (after[p] as number)), 0);
    return change / before.reduce((sum, byte) => sum + byte, 0);
  }).sort((a, b) => a - b);
  // Most are identical; a few have edges so faint that their original box was different.
  expect(changes[250]).toBe(0);
  expect(changes[475]).toBeLessThan(0.02);
});

test("an empty drawing is an empty image", () => {
  expect(normalisedDigit(rectangle(280, 280, [0, 0, 0, 0]))).toEqual(new Uint8Array(784));
  expect(wholePicture(rectangle(280, 280, [0, 0, 0, 0]))).toEqual(new Uint8Array(784));
});

test("a raw picture is not moved, scaled or distorted", () => {
  expect(boxOf(wholePicture(rectangle(280, 280, [10, 20, 60, 220])))).toEqual([1, 2, 5, 20]);
  // A wide picture gets paper above and below.
  expect(boxOf(wholePicture(rectangle(56, 28, [0, 0, 56, 28])))).toEqual([0, 7, 28, 14]);
  expect([...wholePicture(asInk(testDigit(3)))]).toEqual([...testDigit(3)]);
});

/** Returns the ink of 3 × 3 pixels of `paper` with one pixel of `mark` in the middle. */
const inkAround = (paper: readonly number[], mark: readonly number[]) =>
  inkOf(Array.from({ length: 9 }, (_, i) => (i === 4 ? mark : paper)).flat(), 3, 3);
const onlyMiddle = [0, 0, 0, 0, 1, 0, 0, 0, 0];

for (const [title, paper, mark] of [
  ["dark on light", [255, 255, 255, 255], [0, 0, 0, 255]],
  ["light on dark", [0, 0, 0, 255], [255, 255, 255, 255]],
  ["grey on grey paper", [180, 180, 180, 255], [90, 90, 90, 255]],
  ["blue on yellow", [255, 255, 0, 255], [0, 0, 255, 255]],
  ["black on transparent", [0, 0, 0, 0], [0, 0, 0, 255]],
  ["white on transparent", [0, 0, 0, 0], [255, 255, 255, 255]],
] as const) {
  test(`ink is separated from paper: ${title}`, () => {
    expect([...(inkAround(paper, mark)?.values ?? [])]).toEqual(onlyMiddle);
  });
}

test("shades of ink are preserved", () => {
  const rgba = [255, 255, 255, 0, 128, 255, 255, 255, 255].flatMap((v) => [v, v, v, 255]);
  const ink = inkOf(rgba, 3, 3);
  expect(ink?.values[3]).toBeCloseTo(1, 6);
  expect(ink?.values[4]).toBeCloseTo(127 / 255, 6);
});

test("a picture of a single colour has no ink", () => {
  expect(inkAround([9, 9, 9, 255], [12, 12, 12, 255])).toBeUndefined();
});

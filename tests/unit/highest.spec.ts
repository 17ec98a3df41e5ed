import { expect, test } from "@playwright/test";
import { strongestRow } from "../../src/statistics/highest.ts";

test("the first of the images that activate a unit most is found", () => {
  const codes = Float32Array.of(0, 1, 3, 0, 2, 5, 3, 5);
  expect(strongestRow(codes, 2, 0)).toBe(1);
  expect(strongestRow(codes, 2, 1)).toBe(2);
});

test("no image is found for a unit that none activates", () => {
  expect(strongestRow(Float32Array.of(0, 1, 0, 2), 2, 0)).toBeUndefined();
});

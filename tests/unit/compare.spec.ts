import { expect, test } from "@playwright/test";
import { compare } from "../../src/self_check/compare.ts";

test("a comparison fails past its bound and at NaN, and counts what is not zero", () => {
  const worst = (actual: number[], expected: number[]) =>
    compare("values", actual, expected, () => 0.5).worst;
  expect(worst([1, 2.5], [1, 2])).toBe(1);
  expect(worst([1, 2.6], [1, 2])).toBeGreaterThan(1);
  expect(worst([Number.NaN, 2], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(worst([2, 1], [Number.NaN, 1])).toBe(Number.POSITIVE_INFINITY);
  expect(compare("values", [0, 3], [0, 3], () => 0)).toMatchObject({ worst: 0, nonZero: 1 });
  expect(compare("bits", [-0], [0], () => 0).worst).toBe(Number.POSITIVE_INFINITY);
  expect(compare("values", [1], [1], () => Number.NaN).worst).toBe(Number.POSITIVE_INFINITY);
  expect(compare("values", [1], [2], () => Number.NaN).worst).toBe(Number.POSITIVE_INFINITY);
});

import { expect, test } from "@playwright/test";
import { compare } from "../../src/self_check/compare.ts";

test("a comparison fails beyond its bound and at NaN, and counts nonzero values", () => {
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

test("it reports the largest error with its element's bound, also relative to the largest value", () => {
  // Element 2 has the largest error, element 1 the largest error-to-bound ratio.
  const check = compare("values", [1, 2.5, -3], [1, 2, -4], (i) => [1, 0.75, 2][i] as number);
  expect(check).toMatchObject({ absolute: 1, bound: 2, relative: 0.25 });
  expect(check.worst).toBeCloseTo(2 / 3);
  expect(check.where).toBe("[1] is 2.5, reference 2, error 0.5, bound 0.75");
  expect(compare("zeros", [0], [0], () => 1)).toMatchObject({ absolute: 0, relative: 0 });
  expect(compare("empty", [], [], () => 1)).toMatchObject({ absolute: 0, worst: 0 });
  const poisoned = compare("values", [Number.NaN, 5], [1, 2], () => 1);
  expect([poisoned.absolute, poisoned.relative]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});

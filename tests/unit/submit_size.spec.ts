import { expect, test } from "@playwright/test";
import { SubmitSize } from "../../src/training/submit_size.ts";

/** Returns the steps of each submit if every step takes `secondsPerStep`. */
function submits(size: SubmitSize, count: number, secondsPerStep: number): number[] {
  return Array.from({ length: count }, () => {
    const { steps } = size;
    size.record(steps, steps * secondsPerStep);
    return steps;
  });
}

test("the number of steps doubles until a submit takes a tenth of a second", () => {
  expect(submits(new SubmitSize(256), 6, 2 ** -7)).toEqual([1, 2, 4, 8, 12, 12]);
});

test("a submit never has more steps than the history has rows", () => {
  expect(submits(new SubmitSize(6), 5, 1e-6)).toEqual([1, 2, 4, 6, 6]);
});

test("a submit has at least one step, however long it takes", () => {
  expect(submits(new SubmitSize(256), 3, 5)).toEqual([1, 1, 1]);
});

test("another target applies from the next submit on", () => {
  const size = new SubmitSize(256);
  submits(size, 5, 2 ** -7);
  size.targetSeconds = 0.02;
  expect(submits(size, 2, 2 ** -7)).toEqual([2, 2]);
  size.targetSeconds = 0.1;
  expect(submits(size, 4, 2 ** -7)).toEqual([4, 8, 12, 12]);
});

test("a shorter submit does not limit the next one", () => {
  const size = new SubmitSize(256);
  submits(size, 3, 2 ** -10);
  expect(size.steps).toBe(8);
  size.record(1, 2 ** -10);
  expect(size.steps).toBe(16);
});

test("a fixed number of steps does not change", () => {
  const size = new SubmitSize(256, 7);
  size.targetSeconds = 1e-3;
  expect(submits(size, 3, 1)).toEqual([7, 7, 7]);
});

import { expect, test } from "@playwright/test";
import { StepsInFlight } from "../../src/training/steps_in_flight.ts";

/** Returns the number of steps in flight, `count` times, if every step takes `secondsPerStep`. */
function numbers(size: StepsInFlight, count: number, secondsPerStep: number): number[] {
  return Array.from({ length: count }, () => {
    const { steps } = size;
    size.record(steps, steps * secondsPerStep);
    return steps;
  });
}

test("the number of steps doubles until they take a tenth of a second", () => {
  expect(numbers(new StepsInFlight(256), 6, 2 ** -7)).toEqual([1, 2, 4, 8, 12, 12]);
});

test("if the time per step is known from elsewhere, the first number is what fits", () => {
  const size = new StepsInFlight(256);
  size.expect(2 ** -6);
  expect(numbers(size, 4, 2 ** -7)).toEqual([6, 12, 12, 12]);
  // What it has measured counts more.
  size.expect(2 ** -6);
  expect(size.steps).toBe(12);
});

test("an unknown time per step does not change the first number", () => {
  const size = new StepsInFlight(256);
  size.expect(0);
  expect(numbers(size, 3, 2 ** -7)).toEqual([1, 2, 4]);
});

test("there are never more steps in flight than the history has rows", () => {
  expect(numbers(new StepsInFlight(6), 5, 1e-6)).toEqual([1, 2, 4, 6, 6]);
});

test("there is at least one step in flight, however long it takes", () => {
  expect(numbers(new StepsInFlight(256), 3, 5)).toEqual([1, 1, 1]);
});

test("another target applies from the next time on", () => {
  const size = new StepsInFlight(256);
  numbers(size, 5, 2 ** -7);
  size.targetSeconds = 0.02;
  expect(numbers(size, 2, 2 ** -7)).toEqual([2, 2]);
  size.targetSeconds = 0.1;
  expect(numbers(size, 4, 2 ** -7)).toEqual([4, 8, 12, 12]);
});

test("fewer steps once do not limit the next ones", () => {
  const size = new StepsInFlight(256);
  numbers(size, 3, 2 ** -10);
  expect(size.steps).toBe(8);
  size.record(1, 2 ** -10);
  expect(size.steps).toBe(16);
});

test("a fixed number of steps does not change", () => {
  const size = new StepsInFlight(256, 7);
  size.targetSeconds = 1e-3;
  expect(numbers(size, 3, 1)).toEqual([7, 7, 7]);
});

test("steps that tuning slows down do not lengthen the estimate, and faster ones shorten it", () => {
  const size = new StepsInFlight(256);
  numbers(size, 3, 0.04);
  numbers(size, 3, 0.2);
  const slow = size.secondsPerStep;
  expect(slow).toBeGreaterThan(0.04);
  for (let i = 0; i < 10; i++) size.record(1, 0.9, true);
  expect(size.secondsPerStep).toBe(slow);
  size.record(1, 0.04, true);
  expect(size.secondsPerStep).toBeLessThan(slow);
});

test("if tuning starts with the first step, there is an estimate too", () => {
  const size = new StepsInFlight(256);
  size.record(1, 0.5, true);
  expect(size.secondsPerStep).toBeCloseTo(0.5);
});

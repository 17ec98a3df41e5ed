import { expect, test } from "@playwright/test";
import { Budget } from "../../src/app/scheduling/budget.ts";

test.describe("a budget", () => {
  const { now } = performance;
  let time = 0;
  test.beforeEach(() => {
    time = 1000;
    performance.now = () => time;
  });
  test.afterEach(() => {
    performance.now = now;
  });

  /** Milliseconds until it is free. */
  function restOf(budget: Budget): number {
    const started = time;
    while (!budget.isFree) time++;
    return time - started;
  }

  test("rests so long that its share is kept, and no shorter than its pause", () => {
    const budget = new Budget(0.25, 100);
    expect(restOf(budget)).toBe(0);
    budget.charge(200);
    expect(restOf(budget)).toBe(600);
    budget.charge(1);
    expect(restOf(budget)).toBe(100);
  });

  test("pauses once after what is done in parts, and rests for the share of them all", () => {
    const budget = new Budget(0.25, 100);
    budget.charge(1);
    time += 10;
    budget.charge(1);
    expect(restOf(budget)).toBe(100);
    budget.charge(100);
    budget.charge(100);
    expect(restOf(budget)).toBe(600);
  });

  test("rests no longer than it may, however slow it was", () => {
    const budget = new Budget(0.25, 100, 500);
    budget.charge(100);
    expect(restOf(budget)).toBe(300);
    budget.charge(1000);
    expect(restOf(budget)).toBe(500);
  });

  test("rests for long after a failure, however soon it came", () => {
    const budget = new Budget(0.25, 100);
    budget.backOff();
    expect(restOf(budget)).toBe(30_000);
    budget.charge(0);
    expect(restOf(budget)).toBe(100);
  });
});

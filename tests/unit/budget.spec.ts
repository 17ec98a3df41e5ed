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

  /** Returns the milliseconds until it is free. */
  function waitOf(budget: Budget): number {
    const started = time;
    while (!budget.isFree) time++;
    return time - started;
  }

  test("waits long enough to stay within its share, and at least its pause", () => {
    const budget = new Budget(0.25, 100);
    expect(waitOf(budget)).toBe(0);
    budget.charge(200);
    expect(waitOf(budget)).toBe(600);
    budget.charge(1);
    expect(waitOf(budget)).toBe(100);
  });

  test("pauses once after work done in parts, and waits for the share of all of it", () => {
    const budget = new Budget(0.25, 100);
    budget.charge(1);
    time += 10;
    budget.charge(1);
    expect(waitOf(budget)).toBe(100);
    budget.charge(100);
    budget.charge(100);
    expect(waitOf(budget)).toBe(600);
  });

  test("never waits longer than its maximum", () => {
    const budget = new Budget(0.25, 100, 500);
    budget.charge(100);
    expect(waitOf(budget)).toBe(300);
    budget.charge(1000);
    expect(waitOf(budget)).toBe(500);
  });

  test("waits longer after a failure", () => {
    const budget = new Budget(0.25, 100);
    budget.backOff();
    expect(waitOf(budget)).toBe(30_000);
    budget.charge(0);
    expect(waitOf(budget)).toBe(100);
  });
});

import { expect } from "@playwright/test";
import type { Check } from "../../src/self_check/compare.ts";

/** Expects that there are checks, and that each is within its bound and compares more than zeros. */
export function expectPassed(checks: readonly Check[]): void {
  expect(checks.length).toBeGreaterThan(0);
  for (const { what, worst, where, nonZero } of checks) {
    expect.soft(worst, `${what}: ${where}`).toBeLessThanOrEqual(1);
    expect.soft(nonZero, `${what} must compare more than zeros`).toBeGreaterThan(0);
  }
}

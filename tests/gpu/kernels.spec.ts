// Every kernel case on two hosts: headless Chrome and npm webgpu in Node.

import { expect } from "@playwright/test";
import type { Check } from "../support/compare.ts";
import { cases } from "./cases/index.ts";
import { test } from "./hosts.ts";

for (const { name } of cases) {
  test(`Chrome: ${name}`, async ({ chrome }) => judge(await chrome.runCase(name)));
  test(`Node: ${name}`, async ({ node }) => judge(await node.runCase(name)));
}

function judge(checks: readonly Check[]) {
  expect(checks.length).toBeGreaterThan(0);
  for (const { what, worst, where, nonZero } of checks) {
    expect.soft(worst, `${what}: ${where}`).toBeLessThanOrEqual(1);
    expect.soft(nonZero, `${what} must not compare zeros only`).toBeGreaterThan(0);
  }
}

// Every case on two hosts: headless Chrome, and the package webgpu in Node.

import { expect } from "@playwright/test";
import type { Check } from "../../src/self_check/compare.ts";
import { cases, control } from "./cases/index.ts";
import { type CaseHost, test } from "./hosts.ts";

for (const { name } of cases) {
  const run = name === control ? expectFailure : expectPasses;
  test(`Chrome: ${name}`, ({ chrome }) => run(chrome, name));
  test(`Node: ${name}`, ({ node }) => run(node, name));
}

async function expectPasses(host: CaseHost, name: string) {
  const checks = await host.runCase(name);
  expect(checks.length).toBeGreaterThan(0);
  for (const { what, worst, where, nonZero } of checks) {
    expect.soft(worst, `${what}: ${where}`).toBeLessThanOrEqual(1);
    expect.soft(nonZero, `${what} must compare more than zeros`).toBeGreaterThan(0);
  }
}

async function expectFailure(host: CaseHost, name: string) {
  const checks: Check[] = await host.runCase(name);
  expect(Math.max(...checks.map(({ worst }) => worst))).toBeGreaterThan(1);
}

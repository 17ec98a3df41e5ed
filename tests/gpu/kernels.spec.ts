// Every kernel case on two hosts: headless Chrome and npm webgpu in Node.

import { expect } from "@playwright/test";
import type { Check } from "../../src/self_check/compare.ts";
import { cases, control } from "./cases/index.ts";
import { type CaseHost, test } from "./hosts.ts";

for (const { name } of cases) {
  const run = name === control ? notice : judge;
  test(`Chrome: ${name}`, ({ chrome }) => run(chrome, name));
  test(`Node: ${name}`, ({ node }) => run(node, name));
}

async function judge(host: CaseHost, name: string) {
  const checks = await host.runCase(name);
  expect(checks.length).toBeGreaterThan(0);
  for (const { what, worst, where, nonZero } of checks) {
    expect.soft(worst, `${what}: ${where}`).toBeLessThanOrEqual(1);
    expect.soft(nonZero, `${what} must not compare zeros only`).toBeGreaterThan(0);
  }
}

async function notice(host: CaseHost, name: string) {
  const checks: Check[] = await host.runCase(name);
  expect(Math.max(...checks.map(({ worst }) => worst))).toBeGreaterThan(1);
}

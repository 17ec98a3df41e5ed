// Every case on its hosts: headless Chrome and the package webgpu in Node.

import { expect } from "@playwright/test";
import type { Check } from "../../src/self_check/compare.ts";
import { cases, control, type HostName } from "./cases/index.ts";
import { expectPassed } from "./expect_passed.ts";
import { type CaseHost, test } from "./hosts.ts";

for (const { name, longIn = [] } of cases) {
  const run = name === control ? expectFailure : expectPasses;
  const details = (host: HostName) => (longIn.includes(host) ? { tag: "@long" } : {});
  test(`Chrome: ${name}`, details("Chrome"), ({ chrome }) => run(chrome, name));
  test(`Node: ${name}`, details("Node"), ({ node }) => run(node, name));
}

async function expectPasses(host: CaseHost, name: string) {
  expectPassed(await host.runCase(name));
}

async function expectFailure(host: CaseHost, name: string) {
  const checks: Check[] = await host.runCase(name);
  expect(Math.max(...checks.map(({ worst }) => worst))).toBeGreaterThan(1);
}

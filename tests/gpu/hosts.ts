// The two hosts of the cases, Chrome and Node, one of each per test worker.

import { test as base } from "@playwright/test";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import type { BatchShape } from "../../src/reference/shape.ts";
import type { Check } from "../../src/self_check/compare.ts";
import type { Result } from "../../src/self_check/result.ts";
import { nodeImages, withNodeDevice } from "../support/node_host.ts";
import { adapterKey } from "./cases/adapter_key.ts";
import { cases } from "./cases/index.ts";
import { checkKernel } from "./cases/kernels.ts";
import { smallSelfCheck } from "./cases/self_check.ts";
import { parameterHash, type Trajectory, trajectory } from "./cases/training.ts";

export interface CaseHost {
  runCase(name: string): Promise<Check[]>;
  /** Checks every variant of a kernel at one shape. */
  checkKernel(label: string, shape: BatchShape): Promise<Check[]>;
  /** Returns reconstruction and sparsity of each step, in one list. */
  runTrajectory(which: Trajectory): Promise<number[]>;
  /** Returns the SHA-256 of the parameters after the first steps of a default run. */
  parameterHash(steps: number): Promise<string>;
  /** Returns a description of the adapter and its driver that is different for each version. */
  adapter(): Promise<string>;
  /** Runs the self-check of a small shape, with a fault in one kernel if `broken` is given. */
  selfCheck(broken?: { kernel: string; fault: string }): Promise<Result[]>;
}

export const test = base.extend<object, { chrome: CaseHost; node: CaseHost }>({
  chrome: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await page.goto(`${process.env.PARSIMONY_SOURCES}tests/gpu/harness.html`);
      await page.waitForFunction(() => "parsimony" in window);
      await use({
        runCase: (name) => page.evaluate((name) => window.parsimony.runCase(name), name),
        checkKernel: (...given) =>
          page.evaluate((given) => window.parsimony.checkKernel(...given), given),
        runTrajectory: (which) =>
          page.evaluate((which) => window.parsimony.runTrajectory(which), which),
        parameterHash: (steps) =>
          page.evaluate((steps) => window.parsimony.parameterHash(steps), steps),
        adapter: async () => {
          const adapter = await page.evaluate(() => window.parsimony.adapter());
          return `${adapter}, Chromium ${browser.version().split(".")[0]}`;
        },
        selfCheck: (broken) =>
          page.evaluate((broken) => window.parsimony.selfCheck(broken), broken),
      });
      await page.close();
    },
    { scope: "worker" },
  ],
  node: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern.
    async ({}, use) => {
      await withNodeDevice(async (device) => {
        const host = { device, pipelines: new PipelineCache(device) };
        await use({
          runCase: async (name) => {
            const found = cases.find((candidate) => candidate.name === name);
            if (!found) throw new Error(`There is no case ${name}.`);
            return found.run(host);
          },
          checkKernel: async (label, shape) => checkKernel(host, label, shape),
          runTrajectory: async (which) => trajectory(host, await nodeImages(), which),
          parameterHash: async (steps) => parameterHash(host, await nodeImages(), steps),
          adapter: async () => adapterKey(device.adapterInfo),
          selfCheck: (broken) => smallSelfCheck(host, broken),
        });
      });
    },
    { scope: "worker" },
  ],
});

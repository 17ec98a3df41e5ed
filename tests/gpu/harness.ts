// Runs in the browser: provides the cases by name, on this browser's device.

import { loadMnist } from "../../src/data/mnist.ts";
import { openDevice } from "../../src/engine/adapter.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import type { BatchShape } from "../../src/reference/shape.ts";
import type { Check } from "../../src/self_check/compare.ts";
import type { Result } from "../../src/self_check/result.ts";
import { adapterKey } from "./cases/adapter_key.ts";
import { cases } from "./cases/index.ts";
import { checkKernel } from "./cases/kernels.ts";
import { smallSelfCheck } from "./cases/self_check.ts";
import { parameterHash, type Trajectory, trajectory } from "./cases/training.ts";

declare global {
  interface Window {
    readonly parsimony: {
      runCase: (name: string) => Promise<Check[]>;
      checkKernel: (label: string, shape: BatchShape) => Promise<Check[]>;
      runTrajectory: (which: Trajectory) => Promise<number[]>;
      parameterHash: (steps: number) => Promise<string>;
      adapter: () => Promise<string>;
      selfCheck: (broken?: { kernel: string; fault: string }) => Promise<Result[]>;
    };
  }
}

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("This browser has no WebGPU adapter.");
const device = await openDevice(adapter, {});
const host = { device, pipelines: new PipelineCache(device) };

const readFile = async (name: string) =>
  new Uint8Array(await (await fetch(`/data/${name}`)).arrayBuffer());

Object.assign(window, {
  parsimony: {
    runCase: (name: string) => {
      const found = cases.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`There is no case ${name}.`);
      return found.run(host);
    },
    checkKernel: (label: string, shape: BatchShape) => checkKernel(host, label, shape),
    runTrajectory: async (which: Trajectory) =>
      trajectory(host, (await loadMnist(readFile)).train, which),
    parameterHash: async (steps: number) =>
      parameterHash(host, (await loadMnist(readFile)).train, steps),
    adapter: async () => adapterKey(device.adapterInfo),
    selfCheck: (broken?: { kernel: string; fault: string }) => smallSelfCheck(host, broken),
  },
});

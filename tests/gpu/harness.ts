// Runs in the browser: gives the tests the kernel cases by name, on this browser's device.

import { parseIdx } from "../../src/data/idx.ts";
import { mnistFiles } from "../../src/data/mnist.ts";
import { openDevice } from "../../src/engine/adapter.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import type { Check } from "../../src/self_check/compare.ts";
import type { Result } from "../../src/self_check/result.ts";
import { cases } from "./cases/index.ts";
import { smallSelfCheck } from "./cases/self_check.ts";
import { trajectory } from "./cases/training.ts";

declare global {
  interface Window {
    readonly parsimony: {
      runCase: (name: string) => Promise<Check[]>;
      runTrajectory: (steps: number) => Promise<number[]>;
      selfCheck: (broken?: { kernel: string; fault: string }) => Promise<Result[]>;
    };
  }
}

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("This browser gives no WebGPU adapter.");
const device = await openDevice(adapter, {});
const host = { device, pipelines: new PipelineCache(device) };

async function trainImages() {
  const response = await fetch(`/data/${mnistFiles.train.images}`);
  const file = new Uint8Array(await response.arrayBuffer());
  const { shape, values } = parseIdx(file, mnistFiles.train.images);
  return { pixels: values, count: Number(shape[0]), height: 28, width: 28 };
}

Object.assign(window, {
  parsimony: {
    runCase: (name: string) => {
      const found = cases.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`There is no case ${name}.`);
      return found.run(host);
    },
    runTrajectory: async (steps: number) => trajectory(host, await trainImages(), steps),
    selfCheck: (broken?: { kernel: string; fault: string }) => smallSelfCheck(host, broken),
  },
});

// One page per contender: starts it and trains with it, by the page's own clock.

import { parseIdx } from "../../src/data/idx.ts";
import { mnistFiles } from "../../src/data/mnist.ts";
import { makeJob } from "../job.ts";
import type { Started, Window as TimedWindow } from "../session.ts";
import { adapterName, adaptersUsed, dispatchesSoFar, watchGpu } from "./gpu_calls.ts";
import type { PageContender } from "./page_contender.ts";

declare global {
  interface Window {
    readonly bench: {
      /** The name of the adapter that the browser gives, and whether it is the CPU. */
      adapter(): Promise<{ name: string; isFallback: boolean } | undefined>;
      start(key: string): Promise<Started>;
      train(steps: number): Promise<TimedWindow>;
    };
  }
}

const makers: Readonly<Record<string, () => Promise<PageContender>>> = {
  "parsimony-plain": async () => (await import("./parsimony.ts")).parsimony({ tuned: false }),
  "parsimony-tuned": async () => (await import("./parsimony.ts")).parsimony({ tuned: true }),
  "tfjs-webgpu": async () => (await import("./tensorflow.ts")).tensorflow("webgpu"),
  "tfjs-wasm": async () => (await import("./tensorflow.ts")).tensorflow("wasm"),
  "tfjs-cpu": async () => (await import("./tensorflow.ts")).tensorflow("cpu"),
  "jax-webgpu": async () => (await import("./jax.ts")).jax("webgpu"),
  "jax-wasm": async () => (await import("./jax.ts")).jax("wasm"),
  "jax-webgl": async () => (await import("./jax.ts")).jax("webgl"),
  "jax-cpu": async () => (await import("./jax.ts")).jax("cpu"),
};

let contender: PageContender;

async function start(key: string): Promise<Started> {
  const make = makers[key];
  if (!make) throw new Error(`No contender of the page is called ${key}.`);
  const job = makeJob(await trainImages());
  job.rowsOf(0);
  contender = await make();
  await contender.prepare?.(job);
  const started = performance.now();
  const loss = await contender.start(job);
  const ms = contender.prepare ? undefined : performance.now() - started;
  return { ms, loss, adapters: adaptersUsed() };
}

async function train(steps: number): Promise<TimedWindow> {
  const before = dispatchesSoFar();
  const started = performance.now();
  const losses = await contender.train(steps);
  const ms = performance.now() - started;
  return { ms, losses, dispatches: (dispatchesSoFar() - before) / steps };
}

async function adapter() {
  const found = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!found) return undefined;
  return { name: adapterName(found), isFallback: found.info.isFallbackAdapter === true };
}

async function trainImages() {
  const response = await fetch(`/data/${mnistFiles.train.images}`);
  const file = new Uint8Array(await response.arrayBuffer());
  const { shape, values } = parseIdx(file, mnistFiles.train.images);
  return { pixels: values, count: Number(shape[0]), height: 28, width: 28 };
}

if ("gpu" in navigator) watchGpu();
Object.assign(window, { bench: { adapter, start, train } });

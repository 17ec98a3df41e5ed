// Starts and trains one contender per page, timed by the page's clock.

import { loadMnist } from "../../src/data/mnist.ts";
import { type AdapterDescription, describeAdapter } from "../../src/engine/adapter.ts";
import { makeJob } from "../job.ts";
import type { Started, TimedWindow } from "../session.ts";
import { adaptersUsed, dispatchesSoFar, watchGpu } from "./gpu_calls.ts";
import type { PageContender } from "./page_contender.ts";

declare global {
  interface Window {
    readonly bench: {
      /** Returns the browser's adapter. */
      adapter(): Promise<AdapterDescription | undefined>;
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

const readFile = async (name: string) =>
  new Uint8Array(await (await fetch(`/data/${name}`)).arrayBuffer());

let contender: PageContender;

async function start(key: string): Promise<Started> {
  const make = makers[key];
  if (!make) throw new Error(`The page has no contender named ${key}.`);
  const job = makeJob((await loadMnist(readFile)).train);
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
  return found ? describeAdapter(found) : undefined;
}

if ("gpu" in navigator) watchGpu();
Object.assign(window, { bench: { adapter, start, train } });

// The page's side of the worker for the browser's storage.

import { type Remote, transfer, wrap } from "comlink";
import { buffersOf, type KeptRun } from "./kept_run.ts";
import type { KeptRunWorker } from "./kept_run_worker.ts";

let started:
  | { readonly worker: Remote<KeptRunWorker>; readonly failure: Promise<never> }
  | undefined;

/** Starts the worker when it is first needed. */
function start() {
  const worker = new Worker(new URL("./kept_run_worker.ts", import.meta.url), { type: "module" });
  const failure = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => {
      started = undefined;
      reject(new Error(message || "its script did not load"));
    };
  });
  failure.catch(() => {});
  started = { worker: wrap<KeptRunWorker>(worker), failure };
  return started;
}

function ask<Answer>(question: (worker: Remote<KeptRunWorker>) => Promise<Answer>) {
  const { worker, failure } = started ?? start();
  return Promise.race([question(worker), failure]);
}

export const readRun = () => ask((worker) => worker.read());
/** Its numbers are gone here afterwards. */
export const writeRun = (run: KeptRun) =>
  ask((worker) => worker.write(transfer(run, buffersOf(run) as Transferable[])));
export const discardRun = () => ask((worker) => worker.discard());

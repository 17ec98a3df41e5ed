// The page's side of the codes worker.

import { type Remote, transfer, wrap } from "comlink";
import type { CodesWorker } from "./codes_worker.ts";

let started: { readonly worker: Remote<CodesWorker>; readonly failure: Promise<never> } | undefined;

/** Starts the worker when it is first needed. */
function start() {
  const worker = new Worker(new URL("./codes_worker.ts", import.meta.url), { type: "module" });
  const failure = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => {
      started = undefined;
      worker.terminate();
      reject(new Error(`The worker for the codes stopped: ${message || "it did not load."}`));
    };
  });
  failure.catch(() => {});
  started = { worker: wrap<CodesWorker>(worker), failure };
  return started;
}

/**
 * Asks the worker something.
 * @throws Error where it has no memory for it, or did not start
 */
export function askCodes<Answer>(
  question: (worker: Remote<CodesWorker>) => Promise<Answer>,
): Promise<Answer> {
  const { worker, failure } = started ?? start();
  return Promise.race([question(worker), failure]);
}

/** Gives the worker codes of images from `start` on; they are gone here. */
export const addCodes = (start: number, codes: Float32Array) =>
  askCodes((worker) => worker.add(start, transfer(codes, [codes.buffer])));

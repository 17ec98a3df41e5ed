// The page's side of the codes worker.

import { transfer } from "comlink";
import { workerClient } from "../scheduling/worker_client.ts";
import type { CodesWorker } from "./codes_worker.ts";

/**
 * Asks the worker something.
 * @throws Error where it has no memory for it, or did not start
 */
export const { ask: askCodes } = workerClient<CodesWorker>(
  () => new Worker(new URL("./codes_worker.ts", import.meta.url), { type: "module" }),
  (message) => `The worker for the codes stopped: ${message || "it did not load."}`,
);

/** Gives the worker codes of images from `start` on; they are gone here. */
export const addCodes = (start: number, codes: Float32Array) =>
  askCodes((worker) => worker.add(start, transfer(codes, [codes.buffer])));

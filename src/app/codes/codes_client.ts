// The page's side of the codes worker.

import { transfer } from "comlink";
import { workerClient } from "../scheduling/worker_client.ts";
import type { CodesWorker } from "./codes_worker.ts";

/**
 * Calls the worker.
 * @throws Error if the worker runs out of memory or did not start
 */
export const { request: requestCodes } = workerClient<CodesWorker>(
  () => new Worker(new URL("./codes_worker.ts", import.meta.url), { type: "module" }),
  (message) => `The code-statistics worker ${message ? `stopped: ${message}` : "failed to load."}`,
);

/** Transfers codes of images from `start` on to the worker; the array is detached afterwards. */
export const addCodes = (start: number, codes: Float32Array) =>
  requestCodes((worker) => worker.add(start, transfer(codes, [codes.buffer])));

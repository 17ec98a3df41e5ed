// The page's side of the storage worker.

import { transfer } from "comlink";
import { workerClient } from "../scheduling/worker_client.ts";
import { buffersOf, type SavedRun, type Slot } from "./saved_run.ts";
import type { StorageWorker } from "./storage_worker.ts";

const { request } = workerClient<StorageWorker>(
  () => new Worker(new URL("./storage_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script did not load",
);

export const readRun = (slot: Slot) => request((worker) => worker.read(slot));
/** Transfers the run's buffers, which are detached afterwards. */
export const writeRun = (run: SavedRun) =>
  request((worker) => worker.write(transfer(run, buffersOf(run) as Transferable[])));
export const discardRun = (slot: Slot) => request((worker) => worker.discard(slot));
export const moveToBackup = () => request((worker) => worker.moveToBackup());
export const swapRuns = () => request((worker) => worker.swap());

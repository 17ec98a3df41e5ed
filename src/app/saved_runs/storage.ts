// The page's side of the worker for the browser's storage.

import { transfer } from "comlink";
import { workerClient } from "../scheduling/worker_client.ts";
import { buffersOf, type SavedRun } from "./saved_run.ts";
import type { Slot, StorageWorker } from "./storage_worker.ts";

const { ask } = workerClient<StorageWorker>(
  () => new Worker(new URL("./storage_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script did not load",
);

export const readRun = (slot: Slot) => ask((worker) => worker.read(slot));
/** Its numbers are gone here afterwards. */
export const writeRun = (run: SavedRun) =>
  ask((worker) => worker.write(transfer(run, buffersOf(run) as Transferable[])));
export const discardRun = (slot: Slot) => ask((worker) => worker.discard(slot));
export const moveToBackup = () => ask((worker) => worker.setAside());
export const swapRuns = () => ask((worker) => worker.swap());

// The page's side of the storage worker.

import { transfer } from "comlink";
import { buffersOf } from "../../checkpoints/checkpoint.ts";
import type { InputFacts } from "../../checkpoints/checkpoint_file.ts";
import type { PageFile } from "../data/file_bytes.ts";
import { workerClient } from "../scheduling/worker_client.ts";
import type { SavedRun, Slot } from "./saved_run.ts";
import type { StorageWorker } from "./storage_worker.ts";

const { request } = workerClient<StorageWorker>(
  () => new Worker(new URL("./storage_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script did not load",
);

export const readRun = (slot: Slot) => request((worker) => worker.read(slot));
export const writeRun = (run: SavedRun, inputs: InputFacts) =>
  request((worker) => worker.write(run, inputs));
/** Returns the bytes of a checkpoint. Transfers the run's buffers, which are detached afterwards. */
export const fileOfRun = (run: SavedRun, inputs: InputFacts) =>
  request((worker) => worker.fileOf(transfer(run, buffersOf(run) as Transferable[]), inputs));
/** Reads a checkpoint that the user has opened. */
export const readRunFile = (file: PageFile) => request((worker) => worker.readFile(file));
export const discardRun = (slot: Slot) => request((worker) => worker.discard(slot));
export const moveToBackup = () => request((worker) => worker.moveToBackup());
export const swapRuns = () => request((worker) => worker.swap());

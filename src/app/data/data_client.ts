// The page's side of the data worker.

import { proxy } from "comlink";
import { workerClient } from "../scheduling/worker_client.ts";
import type { DataWorker, LoadedWithHash, OpenedPreview, OpenRequest } from "./data_worker.ts";

const { request, end } = workerClient<DataWorker>(
  () => new Worker(new URL("./data_worker.ts", import.meta.url), { type: "module" }),
  (message) =>
    message
      ? `Reading stopped: ${message}`
      : "The script that reads data could not be loaded; check your connection and open the file again.",
);

type Report = (share: number) => void;

export const openInWorker = (
  wanted: OpenRequest,
  output: "sigmoid" | "linear",
  report: Report,
): Promise<OpenedPreview> => request((worker) => worker.open(wanted, output, proxy(report)));

export const loadInWorker = (report: Report): Promise<LoadedWithHash> =>
  request((worker) => worker.load(proxy(report)));

/** Stops reading and forgets the opened files. */
export const endWorker = end;

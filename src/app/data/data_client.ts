// The page's side of the data worker.

import { proxy } from "comlink";
import type { Values } from "../../data/data_set.ts";
import type { StreamedSet } from "../../data/rows.ts";
import { InputError } from "../../input_error.ts";
import { workerClient } from "../scheduling/worker_client.ts";
import type { DataWorker, LoadedData, OpenedPreview, OpenRequest } from "./data_worker.ts";

const newClient = () =>
  workerClient<DataWorker>(
    () => new Worker(new URL("./data_worker.ts", import.meta.url), { type: "module" }),
    (message) =>
      message
        ? `Reading stopped: ${message}`
        : "The script that reads data could not be loaded; check your connection and open the file again.",
  );

let client = newClient();

type Report = (share: number) => void;

export const openInWorker = (
  wanted: OpenRequest,
  output: "sigmoid" | "linear",
  report: Report,
): Promise<OpenedPreview> => client.request((worker) => worker.open(wanted, output, proxy(report)));

export const loadInWorker = (report: Report): Promise<LoadedData> =>
  client.request((worker) => worker.load(proxy(report)));

/** Stops reading and forgets the opened files. */
export const endWorker = () => client.end();

/** Ends the worker of rows that nothing refers to any more: the data in use, or those that Undo goes back to. */
const unused = new FinalizationRegistry<() => void>((end) => end());

/**
 * Returns a function that reads training rows of the files opened last. Files opened later are read by another
 * worker.
 */
export function rowsOfWorker(): StreamedSet["rows"] {
  const { request, end } = client;
  client = newClient();
  const rows = async (start: number, end: number) => {
    try {
      return await request((worker) => worker.rows(start, end) as Promise<Values>);
    } catch (error) {
      // Errors of a worker arrive without their class.
      throw new InputError((error as Error).message);
    }
  };
  unused.register(rows, end);
  return rows;
}

// Saved runs as checkpoints, loaded with the checks when there is a run.

import { checkedCheckpoint } from "../../checkpoints/checked_checkpoint.ts";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import {
  type InputFacts,
  loadCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from "../../checkpoints/checkpoint_file.ts";
import { MNIST_FINGERPRINT, mnistId } from "../../data/data_id.ts";
import { fileBytes, type PageFile } from "../data/file_bytes.ts";
import { version } from "../version.ts";
import { withHistory } from "./checked_run.ts";
import type { SavedRun } from "./saved_run.ts";

export { checkedRun } from "./checked_run.ts";

/** @throws InputError if the run could not be resumed */
export function fileOf(run: SavedRun, inputs: InputFacts): Uint8Array<ArrayBuffer> {
  return writeCheckpoint(checkedCheckpoint({ ...run }), inputs, version);
}

/** @throws InputError naming the file and what is wrong with it */
export const runOf = (file: Uint8Array, name: string): SavedRun =>
  ofPage(readCheckpoint(file, name), name);

/** @throws InputError naming the file and what is wrong with it */
export const loadRun = async (file: PageFile): Promise<SavedRun> =>
  ofPage(await loadCheckpoint(fileBytes(file)), file.path);

function ofPage(checkpoint: Checkpoint, name: string): SavedRun {
  const run = withHistory(checkpoint, name);
  // The command identifies MNIST by its bytes, like other data.
  return run.data.fingerprint === MNIST_FINGERPRINT
    ? { ...run, data: { ...run.data, ...mnistId } }
    : run;
}

// A run whose GPU device is lost continues on another one, from its last checkpoint.

import { existsSync } from "node:fs";
import { DeviceLostError } from "../engine/device_lost.ts";
import { Restores, TOO_OFTEN } from "../engine/restores.ts";
import { plural } from "../format.ts";
import type { FoundDevice } from "./device.ts";
import { readSaved } from "./resumed_run.ts";
import { UnrestoredError } from "./run_error.ts";
import { CHECKPOINT, type RunFolder } from "./run_folder.ts";
import type { SavedRecords } from "./run_log.ts";

/**
 * Trains, and continues on another device whenever one is lost.
 * @param resumed where the run begins; undefined at its first step
 * @param train trains on a device of its own, which may replace a lost one
 * @throws UnrestoredError if devices are lost too often, or there is no other
 */
export async function withRestoring<Result>(
  folder: RunFolder,
  resumed: SavedRecords | undefined,
  train: (saved: SavedRecords | undefined, lost: DeviceLostError | undefined) => Promise<Result>,
): Promise<Result> {
  const restores = new Restores();
  let saved = resumed;
  let lost: DeviceLostError | undefined;
  for (;;) {
    try {
      return await train(saved, lost);
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      lost = error;
    }
    // A new run has no checkpoint until it is about to take its first step.
    if (existsSync(folder.file(CHECKPOINT))) saved = await readSaved(folder);
    if (!restores.allow()) {
      throw unrestored(`was lost ${TOO_OFTEN} (${lost.reason})`, folder, saved);
    }
  }
}

/** Says how the run continues. */
export function restoredText(
  { reason }: DeviceLostError,
  { adapter }: FoundDevice,
  saved: SavedRecords | undefined,
): string {
  const from = saved ? `after ${plural(saved.checkpoint.state.step, "step")}` : "from the start";
  return `The GPU device was lost (${reason}); the run continues ${from} on ${adapter.name}.`;
}

/** Returns what ends a run for which there is no device in place of the lost one. */
export const noOtherDevice = (
  { reason }: DeviceLostError,
  { message }: Error,
  folder: RunFolder,
  saved: SavedRecords | undefined,
) => unrestored(`was lost (${reason}), and no other can be opened: ${message}`, folder, saved);

function unrestored(
  what: string,
  folder: RunFolder,
  saved: SavedRecords | undefined,
): UnrestoredError {
  const remedy = saved
    ? `The run is saved after ${plural(saved.checkpoint.state.step, "step")}; continue with --resume ${folder.name}.`
    : "Nothing was saved; start again.";
  return new UnrestoredError(`The GPU device ${what.replace(/\.$/, "")}. ${remedy}`);
}

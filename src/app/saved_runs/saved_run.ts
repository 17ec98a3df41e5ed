// A run as this browser saves it: all that is needed to resume it bit for bit, and what it has shown.

import type { Settings } from "../../config/settings.ts";
import { parameterNames } from "../../model.ts";
import { BatchSchedule } from "../../training/batch_schedule.ts";
import type { TrainerState } from "../../training/state.ts";
import type { RunHistory } from "../run/curves.ts";

/** The version of the format; checked_run.ts migrates older ones. */
export const VERSION = 2;

export interface SavedRun {
  readonly version: typeof VERSION;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly settings: Settings;
  /** N, the number of training images. */
  readonly images: number;
  readonly state: TrainerState;
  readonly history: RunHistory;
}

/** "own" is the run of the tab that saves; "backup" is one before it that the user has not yet resumed or discarded. */
export type Slot = "own" | "backup";

/** Steps of the whole run. */
export const stepsOf = ({ settings, images }: SavedRun) =>
  new BatchSchedule(settings, images, undefined).steps;

/** Returns its buffers, to be transferred between threads. */
export const buffersOf = ({ state }: SavedRun): ArrayBufferLike[] =>
  [state.parameters, state.firstMoment, state.secondMoment].flatMap((tensors) =>
    parameterNames.map((name) => tensors[name].buffer),
  );

// A run as this browser saves it: all that is needed to resume it bit for bit, and what it has shown.

import type { SETTINGS_VERSION } from "../../config/saved_settings.ts";
import type { Settings } from "../../config/settings.ts";
import { BatchSchedule } from "../../training/batch_schedule.ts";
import { carriedNames, type TrainerState } from "../../training/state.ts";
import type { RunHistory } from "../run/curves.ts";
import type { DataId } from "../run/data_id.ts";

/** The version of the format; checked_run.ts migrates older ones. */
export const VERSION = 2;

export interface SavedRun {
  readonly version: typeof VERSION;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly settings: Settings;
  readonly settingsVersion: typeof SETTINGS_VERSION;
  /** N, the number of training rows. */
  readonly images: number;
  readonly data: DataId;
  readonly state: TrainerState;
  readonly history: RunHistory;
}

/** "own" is the run of the tab that saves; "backup" is one before it that the user has not yet resumed or discarded. */
export type Slot = "own" | "backup";

/** Steps of the whole run. */
export const stepsOf = ({ settings, images }: SavedRun) =>
  new BatchSchedule(settings, images, undefined).steps;

/** Returns its buffers, to be transferred between threads. */
export const buffersOf = ({ settings, state }: SavedRun): ArrayBufferLike[] =>
  [
    ...carriedNames(settings).flatMap((name) => Object.values(state[name])),
    ...(state.counters ? [state.counters] : []),
  ].map(({ buffer }) => buffer);

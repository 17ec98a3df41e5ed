// A run at one of its steps: all that is needed to resume it bit for bit, and what was recorded of it so far.

import type { Settings } from "../config/settings.ts";
import type { DataId } from "../data/data_id.ts";
import { stepsOfRun } from "../training/batch_schedule.ts";
import type { RunHistory } from "../training/curves.ts";
import { carriedNames, type TrainerState } from "../training/state.ts";

/** A run at one of its steps. */
export interface Checkpoint {
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly settings: Settings;
  /** N, the number of training rows. */
  readonly images: number;
  readonly data: DataId;
  readonly state: TrainerState;
  /** The curves; missing before the first step. */
  readonly history?: RunHistory;
  /** What only the command records, which checks it. */
  readonly log?: unknown;
}

/** Steps of the whole run. */
export const stepsOf = ({ settings, images }: Pick<Checkpoint, "settings" | "images">) =>
  stepsOfRun(settings, images);

/** Returns its buffers, to be transferred between threads. */
export const buffersOf = ({ settings, state }: Checkpoint): ArrayBufferLike[] =>
  [
    ...carriedNames(settings).flatMap((name) => Object.values(state[name])),
    ...(state.counters ? [state.counters] : []),
  ].map(({ buffer }) => buffer);

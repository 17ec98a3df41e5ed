// A run as this browser saves it: a checkpoint with what the page has shown of it.

import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import type { RunHistory } from "../../training/curves.ts";

export interface SavedRun extends Checkpoint {
  readonly history: RunHistory;
}

/** "own" is the run of the tab that saves; "backup" is one before it that the user has not yet resumed or discarded. */
export type Slot = "own" | "backup";

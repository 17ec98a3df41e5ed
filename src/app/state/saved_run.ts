// The runs that this browser has saved.

import { signal } from "@preact/signals";
import type { DataOfPage } from "../run/data.ts";
import type { SavedRun, Slot } from "../saved_runs/saved_run.ts";

/** A run saved by an earlier visit or another tab, which the user can resume. */
export const resumableRun = signal<{ readonly run: SavedRun; readonly slot: Slot }>();
interface ReplacedRun {
  readonly run: SavedRun;
  readonly data: DataOfPage;
  /** Whether it ships with the page, and has not been trained further. */
  readonly isShipped: boolean;
}
/** Runs that others have replaced since the last epoch ended, the newest last: what Undo goes back to. */
export const replacedRuns = signal<readonly ReplacedRun[]>([]);
/** The step at which this tab's run was last saved. */
export const savedStep = signal<number>();
/** Whether that was the previous run, which a reset has ended. */
export const isSaveOfPreviousRun = signal(false);
/** Why this run is not saved, or a saved run can't be offered. */
export const saveError = signal<string>();

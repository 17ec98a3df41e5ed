// What the page has requested, and the wait for requests while there is nothing to do.

import type { Settings } from "../../config/settings.ts";
import type { DeviceLostError } from "../../engine/device_lost.ts";
import type { Parameters } from "../../model/tensors.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import type { DataOfPage } from "./data.ts";

/** A run to continue, or other data for a new run, or both. */
export interface Start {
  readonly run?: SavedRun;
  /** A run to begin again, instead of one with the form's settings. */
  readonly again?: RunAgain;
  readonly data?: DataOfPage;
  /** The device that was lost, if this continues its run. */
  readonly lost?: DeviceLostError;
  /** Whether the user can go back to the run that it replaces. */
  readonly isUndoable: boolean;
  readonly onReady?: () => Promise<void> | void;
  readonly onError?: () => void;
}

/** How a run began that was not saved since. */
export interface RunAgain {
  readonly settings: Settings;
  /** Undefined if they are drawn from the seed. */
  readonly parameters?: Parameters | undefined;
}

export const requested = {
  prepare: true,
  /** Undefined to prepare a new run on the same data. */
  from: undefined as Start | undefined,
  profile: false,
  /** Steps to train. */
  steps: 0,
};

export const isPaused = () => requested.steps === 0;
/** Whether something is requested that is more urgent than training. */
export const isOvertaken = () => requested.prepare || requested.profile;

let resolveIdle = () => {};

/** Resolves when there may be work again. */
export const idle = () =>
  new Promise<void>((resolve) => {
    resolveIdle = resolve;
  });

/** Ends the wait for work. */
export const wake = () => resolveIdle();

export function request(changes: Partial<typeof requested>): void {
  Object.assign(requested, changes);
  wake();
}

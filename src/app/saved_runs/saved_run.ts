// A run as this browser's storage keeps it: all that it takes to go on with it bit for bit, and what it
// has shown.

import type { Settings } from "../../config/settings.ts";
import { tensorNames } from "../../model/tensors.ts";
import { BatchSchedule } from "../../training/batch_schedule.ts";
import type { StepRecord } from "../../training/reports.ts";
import type { TrainerState } from "../../training/state.ts";
import type { CurvesState } from "../run/curves.ts";

/** What a run has shown so far. */
interface Story extends CurvesState {
  /** The newest step. */
  readonly record: StepRecord;
  /** Whether an epoch has ended and the test set was not yet looked at. */
  readonly isTestDue: boolean;
}

export interface SavedRun {
  readonly version: typeof VERSION;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
  readonly settings: Settings;
  /** N, images that it trains on. */
  readonly images: number;
  readonly state: TrainerState;
  readonly story: Story;
}

export const VERSION = 1;

/** Steps of the whole run. */
export const stepsOf = ({ settings, images }: SavedRun) =>
  new BatchSchedule(settings, images, undefined).steps;

/** The memory of its numbers, for handing it from thread to thread. */
export const buffersOf = ({ state }: SavedRun): ArrayBufferLike[] =>
  [state.parameters, state.firstMoment, state.secondMoment].flatMap((tensors) =>
    tensorNames.map((name) => tensors[name].buffer),
  );

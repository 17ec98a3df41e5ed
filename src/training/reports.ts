// The reports of training. A step's record is flat: step, epoch, rows, loss, and the terms of the loss and the
// monitors by their names.

import { type LossTerm, lossTerms } from "../../shaders/loss_terms.ts";
import type { MonitorName } from "../../shaders/monitors.ts";

/**
 * What some methods report about the state before a step, not about its batch: the number of dead units, and the
 * threshold or the mean of all thresholds.
 */
export const stateColumns = ["dead", "threshold"] as const;
type StateColumn = (typeof stateColumns)[number];

/** A number in a row of the history. */
export type HistoryColumn = LossTerm | "l0" | MonitorName | StateColumn;

/** L0 and counts of units; those of a penalty or a method are present only if the run uses it. */
export type Monitored = {
  readonly silent: number;
  /** Missing in runs that were saved by earlier versions. */
  readonly l0?: number;
} & Readonly<Partial<Record<MonitorName | StateColumn, number>>>;

/** The loss over a set of rows, in batches of the size used in training, weighted by their rows. */
export type Evaluation = { readonly loss: number } & Readonly<Record<LossTerm, number>>;

/** Whether to end an evaluation early. A promise delays what is left. */
export type IsStopped = () => boolean | Promise<boolean>;

/** The loss over the test set after a number of steps. */
export type TestEvaluation = Evaluation & { readonly step: number };

/** The record of one training step; all values are from before the update. */
export type StepRecord = TestEvaluation & {
  /** Counted from 1, as is the step. */
  readonly epoch: number;
  /** Rows in this batch: B, or fewer in the last of an epoch. */
  readonly rows: number;
} & Monitored;

/** Returns the sum of the terms. */
export const lossOf = (terms: Readonly<Record<LossTerm, number>>) =>
  lossTerms.reduce((sum, term) => sum + terms[term], 0);

/** A report of the trainer, whenever the steps in flight are done. */
export interface Progress {
  /** The number of completed steps, and of steps in the whole run. */
  readonly step: number;
  readonly steps: number;
  /** The epoch of the last step, counted from 1, and the number of epochs. */
  readonly epoch: number;
  readonly epochs: number;
  /** Whether the last step ended its epoch. */
  readonly epochEnded: boolean;
  /** The steps since the last report, the newest last. */
  readonly records: readonly StepRecord[];
  /** Undefined if the clock is too coarse. */
  readonly imagesPerSecond: number | undefined;
  readonly secondsLeft: number;
  /** The tuner's progress, if it is used. */
  readonly tuning?: TuningProgress;
  /** Why tuned variants, usually those of an earlier run, were rejected; present in every later report. */
  readonly rejected?: string;
}

/** The tuner's result for one variant of one matmul. */
export interface Trial {
  /** The id of the stage. */
  readonly matmul: string;
  /** The variant's name. */
  readonly variant: string;
  /** Milliseconds of one dispatch; undefined if the variant does not compile or its bits differ. */
  readonly milliseconds: number | undefined;
  /** Why it was rejected. */
  readonly refused?: string;
}

export interface TuningProgress {
  readonly done: number;
  readonly total: number;
  readonly trials: readonly Trial[];
}

/** The units that were resampled after a step. */
export interface Resampling {
  /** How many they were. */
  readonly units: number;
  /** The rows that the run had visited. */
  readonly rowsVisited: number;
}

// What training reports. The numbers of a step are flat: step, epoch, rows, loss, then the terms of the loss
// and the monitors of the run by their names.

import type { LossTerm } from "../../shaders/loss.ts";
import type { MonitorName } from "../../shaders/monitors.ts";

/** A number in a row of the history. */
export type HistoryColumn = LossTerm | MonitorName;

/** Counts of units; those of a penalty only if the run has it. */
export type Monitored = { readonly silent: number } & Readonly<
  Partial<Record<MonitorName, number>>
>;

/** The loss over a set of images, in batches of the training's size, weighted by their rows. */
export type Evaluation = { readonly loss: number } & Readonly<Record<LossTerm, number>>;

/** The loss over the test set after a number of steps. */
export type TestEvaluation = Evaluation & { readonly step: number };

/** One training step's row of the history; all values are from before the update. */
export type StepRecord = TestEvaluation & {
  /** Counted from 1, like the step. */
  readonly epoch: number;
  /** B, images in this batch. */
  readonly rows: number;
} & Monitored;

/** Adds up the terms. */
export const lossOf = (terms: Readonly<Record<LossTerm, number>>) =>
  terms.reconstruction + terms.sparsity;

/** A report of the trainer after each submit. */
export interface Progress {
  /** Steps done, and steps of the whole run. */
  readonly step: number;
  readonly steps: number;
  /** The epoch of the last step, counted from 1, and the number of epochs. */
  readonly epoch: number;
  readonly epochs: number;
  /** Whether the last step ended its epoch. */
  readonly epochEnded: boolean;
  /** The steps since the last report, the newest last. */
  readonly records: readonly StepRecord[];
  /** Undefined if the clock is too coarse to measure it. */
  readonly imagesPerSecond: number | undefined;
  readonly secondsLeft: number;
  /** What the tuner has tried so far, if it runs. */
  readonly tuning?: TuningProgress;
  /** Why the variants of an earlier run are not used; every report after that has it. */
  readonly rejected?: string;
}

/** One variant of one matmul that the tuner has tried. */
export interface Trial {
  /** The id of the stage. */
  readonly product: string;
  /** The variant's name. */
  readonly form: string;
  /** Milliseconds of one dispatch; undefined if the variant does not compile or gives other bits. */
  readonly milliseconds: number | undefined;
  /** Why it was rejected. */
  readonly refused?: string;
}

export interface TuningProgress {
  readonly done: number;
  readonly total: number;
  readonly trials: readonly Trial[];
}

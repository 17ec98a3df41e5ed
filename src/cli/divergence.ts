// Whether a run has diverged: its loss, or its weights, are NaN or infinite.

import type { Parameters } from "../model/tensors.ts";
import type { StepRecord } from "../training/reports.ts";

/** Follows the loss of a run. A run whose loss becomes finite again has not diverged. */
export class Divergence {
  private since: number | undefined;

  add({ step, loss }: Pick<StepRecord, "step" | "loss">): void {
    this.since = Number.isFinite(loss) ? undefined : (this.since ?? step);
  }

  /** Returns the step since which the loss or the weights are NaN or infinite, if the run has diverged. */
  stepOf(parameters: Parameters, stepsDone: number): number | undefined {
    return this.since ?? (isFiniteModel(parameters) ? undefined : stepsDone);
  }
}

const isFiniteModel = (parameters: Parameters) =>
  Object.values(parameters).every((values: Float32Array) => values.every(Number.isFinite));

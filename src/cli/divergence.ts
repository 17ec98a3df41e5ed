// Whether a run has diverged: its loss, or its weights, are NaN or infinite.

import type { Divergence as Found } from "../config/divergence.ts";
import { type Parameters, tensorEntries } from "../model/tensors.ts";
import type { StepRecord } from "../training/reports.ts";

/** Follows a run report by report. */
export class Divergence {
  /** What was found first, if the run has diverged. */
  found: Found | undefined;

  /** Adds the loss of a step, or of the test rows after one. */
  add({ step, loss }: Pick<StepRecord, "step" | "loss">): void {
    if (!Number.isFinite(loss)) this.found ??= { what: "loss", step };
  }

  /** Adds the weights after the last step, whose loss was of the weights before it. */
  addWeights(step: number, parameters: Parameters): void {
    const areFinite = tensorEntries(parameters).every(([, values]) =>
      values.every(Number.isFinite),
    );
    if (!areFinite) this.addInfinite(step);
  }

  /** Notes that the weights after the last step are NaN or infinite. */
  addInfinite(step: number): void {
    this.found ??= { what: "weights", step };
  }
}

// Whether a run has diverged: its loss, or its weights, are NaN or infinite.

import type { Parameters } from "../model/tensors.ts";
import type { GpuModel } from "../training/gpu_model.ts";
import type { StepRecord } from "../training/reports.ts";

/** Reading the weights takes at most this share of a run's time. */
const SHARE = 0.02;

/** Follows a run report by report. */
export class Divergence {
  /** The step after which the loss or the weights were not finite, if they are not. */
  step: number | undefined;
  private nextCheck = 0;

  constructor(private readonly model: Pick<GpuModel, "readParameters">) {}

  /** Adds a loss, of the training rows or of the test rows. */
  add({ step, loss }: Pick<StepRecord, "step" | "loss">): void {
    if (!Number.isFinite(loss)) this.step ??= step;
  }

  /** Reads the weights after a step, unless that would take too much time: a loss that is not finite follows soon. */
  async check(step: number): Promise<void> {
    const started = performance.now();
    if (this.step !== undefined || started < this.nextCheck) return;
    this.addWeights(step, await this.model.readParameters());
    const ended = performance.now();
    this.nextCheck = ended + (ended - started) / SHARE;
  }

  addWeights(step: number, parameters: Parameters): void {
    if (!isFiniteModel(parameters)) this.step ??= step;
  }
}

const isFiniteModel = (parameters: Parameters) =>
  Object.values(parameters).every((values: Float32Array) => values.every(Number.isFinite));

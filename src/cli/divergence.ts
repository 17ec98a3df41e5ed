// Whether a run has diverged: its loss, or its weights, are NaN or infinite.

import type { Divergence as Found } from "../config/divergence.ts";
import type { Parameters } from "../model/tensors.ts";
import type { GpuModel } from "../training/gpu_model.ts";
import type { StepRecord } from "../training/reports.ts";

/** Reading the weights takes at most this share of a run's time. */
const SHARE = 0.02;

/** Follows a run report by report. */
export class Divergence {
  /** What was found first, if the run has diverged. */
  found: Found | undefined;
  private nextCheck = 0;

  /** @param finiteAt the last step after which the weights were finite */
  constructor(
    private readonly model: Pick<GpuModel, "readParameters">,
    private finiteAt: number,
  ) {}

  /** Adds the loss of a step, or of the test rows after one. */
  add({ step, loss }: Pick<StepRecord, "step" | "loss">): void {
    if (!Number.isFinite(loss)) this.found ??= { what: "loss", step };
  }

  /**
   * Reads the weights after a step, unless that would take too much time: they may be NaN though the loss is finite,
   * because a GPU's max(0, NaN) may be 0.
   */
  async check(step: number): Promise<void> {
    const started = performance.now();
    if (this.found || started < this.nextCheck) return;
    this.addWeights(step, await this.model.readParameters());
    const ended = performance.now();
    this.nextCheck = ended + (ended - started) / SHARE;
  }

  addWeights(step: number, parameters: Parameters): void {
    if (isFiniteModel(parameters)) this.finiteAt = step;
    else this.addInfinite(step);
  }

  /** Notes that the weights after this step are NaN or infinite. */
  addInfinite(step: number): void {
    this.found ??= { what: "weights", step, finiteAt: this.finiteAt };
  }
}

const isFiniteModel = (parameters: Parameters) =>
  Object.values(parameters).every((values: Float32Array) => values.every(Number.isFinite));

// What a run has shown of itself over its steps.

import type { StepRecord, TestEvaluation } from "../../training/reports.ts";
import type { SparsityRecord } from "../state/state.ts";
import { Downsampled, type DownsampledState } from "./downsampled.ts";

const POINTS = 2000;

export interface CurvesState {
  readonly train: DownsampledState<StepRecord>;
  readonly test: DownsampledState<TestEvaluation>;
  readonly sparsity: DownsampledState<SparsityRecord>;
}

export class RunCurves {
  readonly train: Downsampled<StepRecord>;
  readonly test: Downsampled<TestEvaluation>;
  readonly sparsity: Downsampled<SparsityRecord>;

  /** @param state of curves that these go on with */
  constructor(state?: CurvesState) {
    this.train = new Downsampled(POINTS, state?.train);
    this.test = new Downsampled(POINTS, state?.test);
    this.sparsity = new Downsampled(POINTS, state?.sparsity);
  }

  /** Points that came, kept or not. */
  get count(): number {
    return this.train.count + this.test.count + this.sparsity.count;
  }

  lists() {
    return {
      train: this.train.list(),
      test: this.test.list(),
      sparsity: this.sparsity.list(),
    };
  }

  state(): CurvesState {
    return {
      train: this.train.state(),
      test: this.test.state(),
      sparsity: this.sparsity.state(),
    };
  }
}

// What a run has shown of itself over its steps.

import type { StepRecord, TestEvaluation } from "../../training/reports.ts";
import type { SparsityRecord } from "../state/state.ts";
import { Thinned, type ThinnedState } from "./downsampled.ts";

const POINTS = 2000;

export interface CurvesState {
  readonly train: ThinnedState<StepRecord>;
  readonly test: ThinnedState<TestEvaluation>;
  readonly sparsity: ThinnedState<SparsityRecord>;
}

export class RunCurves {
  readonly train: Thinned<StepRecord>;
  readonly test: Thinned<TestEvaluation>;
  readonly sparsity: Thinned<SparsityRecord>;

  /** @param state of curves that these go on with */
  constructor(state?: CurvesState) {
    this.train = new Thinned(POINTS, state?.train);
    this.test = new Thinned(POINTS, state?.test);
    this.sparsity = new Thinned(POINTS, state?.sparsity);
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

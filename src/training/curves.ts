// The curves of a run over its steps, downsampled so that they stay short however long it trains.

import type { StepRecord, TestEvaluation } from "./reports.ts";

/** Points per curve. */
const MAX_POINTS = 2000;

/** A downsampled list as it is saved. */
interface DownsampledState<Entry> {
  readonly points: readonly Entry[];
  /** The latest entry, unless it is the last of the points. */
  readonly last?: Entry | undefined;
  /** One of this many entries is a point. */
  readonly stride: number;
  /** Entries added so far. */
  readonly count: number;
}

/** A list that stays short however much is added: when it is full, it drops every other entry. */
export class Downsampled<Entry> {
  private points: Entry[];
  private last: Entry | undefined;
  private stride: number;
  private added: number;

  /** @param state of a list to continue */
  constructor(
    private readonly maxPoints: number,
    state: DownsampledState<Entry> = { points: [], stride: 1, count: 0 },
  ) {
    this.points = [...state.points];
    this.last = state.last ?? state.points.at(-1);
    this.stride = state.stride;
    this.added = state.count;
  }

  /** Entries added so far, dropped ones included. */
  get count(): number {
    return this.added;
  }

  add(entry: Entry): void {
    if (this.added % this.stride === 0) this.points.push(entry);
    this.added++;
    this.last = entry;
    if (this.points.length > this.maxPoints) {
      this.points = this.points.filter((_, i) => i % 2 === 0);
      this.stride *= 2;
    }
  }

  /** Returns entries at even distances, and the latest. */
  list(): Entry[] {
    const { points, last } = this;
    return last === undefined || points.at(-1) === last ? [...points] : [...points, last];
  }

  state(): DownsampledState<Entry> {
    const { points, last, stride, added } = this;
    const isLastPoint = points.at(-1) === last;
    return { points: [...points], last: isLastPoint ? undefined : last, stride, count: added };
  }
}

/** What the codes of a sample of training images were like at a step. */
export interface SparsityRecord {
  readonly step: number;
  /** Units that are inactive on every image. */
  readonly dead: number;
  /** Active units per image. */
  readonly meanL0: number;
}

interface CurvesState {
  readonly train: DownsampledState<StepRecord>;
  readonly test: DownsampledState<TestEvaluation>;
  readonly sparsity: DownsampledState<SparsityRecord>;
}

/** What the page has shown of a run so far. */
export interface RunHistory extends CurvesState {
  /** The latest step. */
  readonly record: StepRecord;
  /** Whether an epoch has ended since the last test. */
  readonly isTestDue: boolean;
}

export class RunCurves {
  readonly train: Downsampled<StepRecord>;
  readonly test: Downsampled<TestEvaluation>;
  readonly sparsity: Downsampled<SparsityRecord>;

  /** @param state of curves to continue */
  constructor(state?: CurvesState) {
    this.train = new Downsampled(MAX_POINTS, state?.train);
    this.test = new Downsampled(MAX_POINTS, state?.test);
    this.sparsity = new Downsampled(MAX_POINTS, state?.sparsity);
  }

  /** Entries added to all curves so far. */
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

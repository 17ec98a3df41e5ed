// Times each kernel of a step by the GPU's own clock, in a pass of its own. If a kernel is short
// compared with the clock's resolution, its pass repeats the dispatch many times.

import { type Dispatch, MAX_DISPATCHES_PER_SUBMIT } from "../engine/engine.ts";
import { Timestamps } from "../engine/timestamps.ts";
import { type Spread, spread } from "../statistics/spread.ts";
import type { Trainer } from "../training/trainer.ts";
import { stillStep } from "./whole_steps.ts";

/** The shortest pass worth timing, in ticks of the clock and in nanoseconds. */
const MIN_CLOCK_TICKS = 32;
const MIN_PASS_NS = 200_000;
/** The largest factor by which the repeats grow in one go: the first timings may be far too long. */
const GROWTH = 8;

interface TimedKernel {
  readonly dispatch: Dispatch;
  repeats: number;
  /** Milliseconds of one dispatch. */
  readonly samples: number[];
}

export class KernelTimes {
  readonly timestamps: Timestamps;
  private readonly kernels: readonly TimedKernel[];
  private readonly maxRepeats: number;

  constructor(
    private readonly trainer: Trainer,
    rows: number,
  ) {
    this.kernels = stillStep(trainer, rows).map((dispatch) => {
      return { dispatch, repeats: 1, samples: [] };
    });
    const { length } = this.kernels;
    this.maxRepeats = Math.floor(MAX_DISPATCHES_PER_SUBMIT / length);
    this.timestamps = new Timestamps(trainer.model.engine.device, length);
  }

  /** Determines how often each kernel has to repeat. */
  async calibrate(): Promise<void> {
    for (let isLongEnough = false; !isLongEnough; ) {
      const durations = await this.run();
      const target = Math.max(MIN_PASS_NS, MIN_CLOCK_TICKS * this.timestamps.resolution);
      const before = this.repeats;
      this.kernels.forEach((kernel, i) => {
        const missing = Math.ceil(target / Math.max(1, durations[i] as number));
        const repeats = kernel.repeats * Math.min(GROWTH, missing);
        kernel.repeats = Math.min(this.maxRepeats, repeats);
      });
      isLongEnough = this.repeats === before;
    }
  }

  /** Times every kernel once, in the order of a step. Times of zero and below, which WebGPU permits, are ignored. */
  async sample(): Promise<void> {
    const durations = await this.run();
    this.kernels.forEach(({ samples, repeats }, i) => {
      const nanoseconds = durations[i] as number;
      if (nanoseconds > 0) samples.push(nanoseconds / repeats / 1e6);
    });
  }

  /** Milliseconds of one dispatch of each kernel, in the order of a step. */
  get times(): readonly Spread[] {
    return this.kernels.map(({ samples }) => {
      if (samples.length === 0) throw new Error("The GPU's clock does not advance.");
      return spread(samples);
    });
  }

  destroy(): void {
    this.timestamps.destroy();
  }

  private get repeats(): number {
    return this.kernels.reduce((sum, { repeats }) => sum + repeats, 0);
  }

  /** Returns the nanoseconds of each kernel's pass. */
  private async run(): Promise<number[]> {
    const { kernels, timestamps } = this;
    const { engine } = this.trainer.model;
    const passes = kernels.map(({ dispatch, repeats }) => new Array(repeats).fill(dispatch));
    timestamps.submit(engine, passes);
    const times = await timestamps.read(engine, passes.length);
    return times.map(({ begin, end }) => end - begin);
  }
}

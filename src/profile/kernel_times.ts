// Times each kernel of a step by the GPU's own clock: a pass for each, and where a kernel is short
// against the clock's resolution, many dispatches in its pass.

import { type Dispatch, MAX_DISPATCHES_PER_SUBMIT } from "../engine/engine.ts";
import { Timestamps } from "../engine/timestamps.ts";
import { type Spread, spread } from "../statistics/spread.ts";
import type { Trainer } from "../training/trainer.ts";
import { stillStep } from "./whole_steps.ts";

/** A pass should last so many of the clock's steps, and at least so many nanoseconds. */
const CLOCK_STEPS = 32;
const SHORTEST_PASS = 200_000;
/** How much more often a dispatch is tried at once; the first times may be far too long. */
const GROWTH = 8;

interface Timed {
  readonly dispatch: Dispatch;
  repeats: number;
  /** Milliseconds of one dispatch. */
  readonly samples: number[];
}

export class KernelTimes {
  readonly timestamps: Timestamps;
  private readonly kernels: readonly Timed[];
  private readonly mostRepeats: number;

  constructor(
    private readonly trainer: Trainer,
    rows: number,
  ) {
    this.kernels = stillStep(trainer, rows).map((dispatch) => {
      return { dispatch, repeats: 1, samples: [] };
    });
    const { length } = this.kernels;
    this.mostRepeats = Math.floor(MAX_DISPATCHES_PER_SUBMIT / length);
    this.timestamps = new Timestamps(trainer.model.engine.device, length);
  }

  /** Finds out how often each kernel has to repeat. */
  async calibrate(): Promise<void> {
    for (let isLongEnough = false; !isLongEnough; ) {
      const durations = await this.run();
      const target = Math.max(SHORTEST_PASS, CLOCK_STEPS * this.timestamps.resolution);
      const before = this.repeats;
      this.kernels.forEach((kernel, i) => {
        const missing = Math.ceil(target / Math.max(1, durations[i] as number));
        const repeats = kernel.repeats * Math.min(GROWTH, missing);
        kernel.repeats = Math.min(this.mostRepeats, repeats);
      });
      isLongEnough = this.repeats === before;
    }
  }

  /** Times every kernel once, in the order of a step. */
  async sample(): Promise<void> {
    const durations = await this.run();
    this.kernels.forEach(({ samples, repeats }, i) => {
      samples.push((durations[i] as number) / repeats / 1e6);
    });
  }

  /** Milliseconds of one dispatch, in the order of a step. */
  get times(): readonly Spread[] {
    return this.kernels.map(({ samples }) => spread(samples));
  }

  destroy(): void {
    this.timestamps.destroy();
  }

  private get repeats(): number {
    return this.kernels.reduce((sum, { repeats }) => sum + repeats, 0);
  }

  /** Nanoseconds of each kernel's pass. */
  private async run(): Promise<number[]> {
    const { kernels, timestamps } = this;
    const passes = kernels.map(({ dispatch, repeats }) => new Array(repeats).fill(dispatch));
    this.trainer.model.engine.submitPasses(passes, timestamps);
    const times = await timestamps.read(passes.length);
    return times.map(({ begin, end }) => end - begin);
  }
}

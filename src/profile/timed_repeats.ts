import { workDone } from "../engine/device_lost.ts";
import { spread } from "../statistics/spread.ts";

/** Long compared with the cost of a submit. */
const MIN_WINDOW_MS = 25;
const GROWTH = 2;
/** A single window may be long only because the machine was busy with something else. */
const CONFIRMATIONS = 3;

/** Times, by the host's clock, work that can be repeated within one submit. */
export class TimedRepeats {
  private repeats = 1;
  private readonly samples: number[] = [];

  constructor(
    private readonly device: GPUDevice,
    private readonly maxRepeats: number,
    /** Submits the work, repeated this many times. */
    private readonly submit: (repeats: number) => void,
  ) {}

  /** Determines how often the work has to repeat. */
  async calibrate(): Promise<void> {
    let longEnough = 0;
    while (longEnough < CONFIRMATIONS && this.repeats < this.maxRepeats) {
      if ((await this.window()) >= MIN_WINDOW_MS) longEnough++;
      else {
        this.repeats = Math.min(this.maxRepeats, GROWTH * this.repeats);
        longEnough = 0;
      }
    }
  }

  async sample(): Promise<void> {
    this.samples.push((await this.window()) / this.repeats);
  }

  /** Milliseconds of one repeat in the fastest window: disturbances only make a window longer. */
  get best(): number {
    return spread(this.samples).min;
  }

  private async window(): Promise<number> {
    const started = performance.now();
    this.submit(this.repeats);
    await workDone(this.device);
    return performance.now() - started;
  }
}

import { workDone } from "../engine/device_lost.ts";
import { spread } from "../statistics/spread.ts";

/** Long against what a submit costs by itself. */
const SHORTEST_WINDOW = 25;
const GROWTH = 2;
/** One window may be long because the machine was busy with something else. */
const LOOKS = 3;

/** Times by the host's clock what can be repeated in one submit. */
export class TimedRepeats {
  private repeats = 1;
  private readonly samples: number[] = [];

  constructor(
    private readonly device: GPUDevice,
    private readonly mostRepeats: number,
    /** Does it so many times, in one submit. */
    private readonly submit: (repeats: number) => void,
  ) {}

  /** Finds out how often it has to repeat. */
  async calibrate(): Promise<void> {
    let longOnes = 0;
    while (longOnes < LOOKS && this.repeats < this.mostRepeats) {
      if ((await this.window()) >= SHORTEST_WINDOW) longOnes++;
      else {
        this.repeats = Math.min(this.mostRepeats, GROWTH * this.repeats);
        longOnes = 0;
      }
    }
  }

  async sample(): Promise<void> {
    this.samples.push((await this.window()) / this.repeats);
  }

  /** Milliseconds of one time, as short as any window had it: what disturbs only makes it longer. */
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

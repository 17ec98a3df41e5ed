// Training steps as the trainer does them, without its reports: to warm up, and to time.

import type { Settings } from "../config/settings.ts";
import type { Dispatch } from "../engine/engine.ts";
import { type Spread, spread } from "../statistics/spread.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import { stepUniforms } from "../training/optimizers.ts";
import { dispatches } from "../training/plan.ts";
import { SubmitSize } from "../training/submit_size.ts";
import type { Trainer } from "../training/trainer.ts";

/** Long enough for clocks to rise, caches to fill and weights to leave their first values. */
const WARM_UP_MILLISECONDS = 1000;
const FEWEST_WARM_UPS = 3;

export class WholeSteps {
  /** B, of every step: smaller batches at the end of an epoch are left out. */
  readonly rows: number;
  /** Steps in a submit, once warmed up. */
  perSubmit = 1;
  private readonly schedule: BatchSchedule;
  private readonly fullBatches: number;
  private readonly samples: number[] = [];
  private readonly hostSamples: number[] = [];
  private done = 0;

  constructor(
    private readonly trainer: Trainer,
    private readonly settings: Settings,
    images: number,
  ) {
    this.rows = Math.min(settings.batchSize, images);
    this.fullBatches = Math.floor(images / this.rows);
    this.schedule = new BatchSchedule(settings, images, undefined);
    const order = this.schedule.newOrder(0);
    if (order) trainer.model.engine.write("order", order);
  }

  /** Finds how many steps make a submit, as training does. */
  async warmUp(): Promise<void> {
    const size = new SubmitSize(this.trainer.plan.historyLength);
    const started = performance.now();
    for (let submits = 0; submits < FEWEST_WARM_UPS || isEarly(); submits++) {
      const { ms } = await this.submit(size.steps);
      size.record(1, ms / 1000);
    }
    this.perSubmit = size.steps;

    function isEarly() {
      return performance.now() - started < WARM_UP_MILLISECONDS;
    }
  }

  /** Times one submit. */
  async sample(): Promise<void> {
    const { ms, hostMs } = await this.submit(this.perSubmit);
    this.samples.push(ms);
    this.hostSamples.push(hostMs);
  }

  /** Milliseconds of a step: in all, and of the host to encode and submit it. */
  get times(): { readonly ms: Spread; readonly hostMs: Spread } {
    return { ms: spread(this.samples), hostMs: spread(this.hostSamples) };
  }

  /** The next steps' dispatches, one list for each step. */
  next(steps: number): Dispatch[][] {
    const { plan, model } = this.trainer;
    const { train } = model.passes.current;
    return Array.from({ length: steps }, (_, historyRow) => {
      const batch = { ...this.schedule.batch(this.done++ % this.fullBatches), historyRow };
      return dispatches(plan, train, batch, stepUniforms(this.settings, this.done));
    });
  }

  private async submit(steps: number): Promise<{ ms: number; hostMs: number }> {
    const { engine } = this.trainer.model;
    const started = performance.now();
    engine.submit(this.next(steps).flat());
    const submitted = performance.now();
    await engine.readFloats("history", this.trainer.plan.historyStride * steps);
    const ended = performance.now();
    return { ms: (ended - started) / steps, hostMs: (submitted - started) / steps };
  }
}

/** The dispatches of one step that leaves the parameters alone, however often it runs. */
export function stillStep({ plan, model }: Trainer, batch: number): Dispatch[] {
  const step = { ...stepUniforms(plan.settings, 1), stepSize: 0 };
  return dispatches(
    plan,
    model.passes.current.train,
    { batchStart: 0, batch, historyRow: 0 },
    step,
  );
}

// Training steps as the trainer runs them, without its reports, for warming up and timing.

import type { Settings } from "../config/settings.ts";
import type { Dispatch } from "../engine/engine.ts";
import { type Spread, spread } from "../statistics/spread.ts";
import { BatchSchedule } from "../training/batch_schedule.ts";
import { stepUniforms } from "../training/optimizers.ts";
import { dispatches } from "../training/plan.ts";
import { Sequences } from "../training/sequences.ts";
import { StepsInFlight } from "../training/steps_in_flight.ts";
import type { Trainer } from "../training/trainer.ts";

/** Long enough for clocks to ramp up, caches to fill and weights to leave their initial values. */
const WARM_UP_MS = 1000;
const MIN_WARM_UP_SUBMITS = 3;

export class WholeSteps {
  /** B of every step: the smaller batch at the end of an epoch is skipped. */
  readonly rows: number;
  /** The steps that are sent before the host waits, once warmed up, and in how many submits, once sampled. */
  readonly inFlight = { steps: 1, submits: 1 };
  private readonly schedule: BatchSchedule;
  private readonly fullBatches: number;
  private readonly sequences: Sequences;
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
    this.sequences = new Sequences(trainer.model.engine, trainer.plan);
    this.schedule = new BatchSchedule(settings, images, undefined);
    const order = this.schedule.newOrder(0);
    if (order) trainer.model.engine.write("order", order);
  }

  /** Determines the number of steps in flight, as training does. */
  async warmUp(): Promise<void> {
    const size = new StepsInFlight(this.trainer.plan.historyLength);
    const started = performance.now();
    for (let submits = 0; submits < MIN_WARM_UP_SUBMITS || isEarly(); submits++) {
      const { ms } = await this.submit(size.steps);
      size.record(1, ms / 1000);
    }
    this.inFlight.steps = size.steps;

    function isEarly() {
      return performance.now() - started < WARM_UP_MS;
    }
  }

  /** Times steps that are in flight together. */
  async sample(): Promise<void> {
    const { ms, hostMs, submits } = await this.submit(this.inFlight.steps);
    this.inFlight.submits = submits;
    this.samples.push(ms);
    this.hostSamples.push(hostMs);
  }

  /** Milliseconds of a step: in total, and for the host to encode and submit it. */
  get times(): { readonly ms: Spread; readonly hostMs: Spread } {
    return { ms: spread(this.samples), hostMs: spread(this.hostSamples) };
  }

  /** Returns the dispatches of the next steps, one list per step, to run each in a pass of its own. */
  next(steps: number): Dispatch[][] {
    const { plan, model } = this.trainer;
    const { train } = model.passes.current;
    return Array.from({ length: steps }, (_, historyRow) => {
      const batch = { ...this.schedule.batch(this.done++ % this.fullBatches), historyRow };
      return dispatches(plan, train, batch, stepUniforms(this.settings, this.done, this.done));
    });
  }

  private async submit(steps: number) {
    const { engine } = this.trainer.model;
    const { train } = this.trainer.model.passes.current;
    const started = performance.now();
    const submits = this.sequences.send(train, steps, (historyRow) => {
      const batch = this.schedule.batch(this.done++ % this.fullBatches);
      return { ...batch, historyRow, ...stepUniforms(this.settings, this.done, this.done) };
    });
    const submitted = performance.now();
    await engine.readFloats("history", this.trainer.plan.historyStride * steps);
    const ended = performance.now();
    return { ms: (ended - started) / steps, hostMs: (submitted - started) / steps, submits };
  }
}

/** Returns the dispatches of a step that leaves the parameters unchanged, however often it runs. */
export function stillStep({ plan, model }: Trainer, batch: number): Dispatch[] {
  const step = { ...stepUniforms(plan.settings, 1, 1), stepSize: 0 };
  return dispatches(
    plan,
    model.passes.current.train,
    { batchStart: 0, batch, historyRow: 0 },
    step,
  );
}

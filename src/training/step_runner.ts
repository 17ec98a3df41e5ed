// Submits steps and reads their history.

import type { Settings } from "../config/settings.ts";
import type { Engine, Stage } from "../engine/engine.ts";
import { adamScalars } from "./adam_scalars.ts";
import type { BatchSchedule } from "./batch_schedule.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { StepRecord } from "./reports.ts";

interface Batch {
  /** Counted from 0. */
  readonly step: number;
  readonly rows: number;
  /** Row of the history. */
  readonly slot: number;
}

export class StepRunner {
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly settings: Settings,
    private readonly schedule: BatchSchedule,
  ) {}

  /**
   * Submits the steps from `from` to before `to`, all of one epoch.
   * @throws InputError where a given order points past the data or ends too early
   */
  submit(stages: readonly Stage[], from: number, to: number): readonly Batch[] {
    const { engine, plan, schedule, settings } = this;
    const order = schedule.newOrder(schedule.epochOf(from));
    if (order) engine.write("order", order);
    const batches = Array.from({ length: to - from }, (_, slot) => {
      const step = from + slot;
      return { ...schedule.batch(step), step, slot, ...adamScalars(settings, step + 1) };
    });
    engine.submit(batches.flatMap((batch) => dispatches(plan, stages, batch)));
    return batches;
  }

  /** The records of what was submitted last. */
  async records(batches: readonly Batch[]): Promise<StepRecord[]> {
    const history = await this.engine.readFloats("history", 4 * batches.length);
    return batches.map(({ step, rows, slot }) => {
      const [reconstruction = NaN, sparsity = NaN, saturated = NaN, silent = NaN] =
        history.subarray(4 * slot);
      return {
        step: step + 1,
        epoch: this.schedule.epochOf(step) + 1,
        rows,
        loss: reconstruction + sparsity,
        reconstruction,
        sparsity,
        saturated,
        silent,
      };
    });
  }
}

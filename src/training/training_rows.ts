// The training rows on the GPU: all of them, or, in streamed_rows.ts, those that the next steps need.

import { paddedRows, type Rows, slicesOf } from "../data/rows.ts";
import type { Engine } from "../engine/engine.ts";
import { roundUp } from "../math.ts";
import type { BatchSchedule } from "./batch_schedule.ts";
import { PIECE_BYTES } from "./plan_training.ts";

export interface TrainingRows {
  /**
   * Makes the rows of steps from `from` up to `to` available, all of the same epoch, and returns the end of those
   * that are: at least one step. It is a promise only if rows must be read first.
   * @throws InputError if a given order has a row past the end of the data, or a file cannot be read
   */
  ready(from: number, to: number): number | Promise<number>;
  /** Returns the first entry of the buffer `order` that a step trains on, and the number of its rows. */
  batch(step: number): { batchStart: number; batch: number };
  /** Stops reading. */
  stop(): void;
}

/** All rows in one buffer, and the order of an epoch in another. */
export class ResidentRows implements TrainingRows {
  constructor(
    private readonly engine: Engine,
    private readonly schedule: BatchSchedule,
    rows: Rows,
  ) {
    const { inputs, values } = rows;
    const stride = roundUp(inputs, 4) * values.BYTES_PER_ELEMENT;
    const atOnce = Math.max(1, Math.floor(PIECE_BYTES / stride));
    for (const { start, part } of slicesOf(rows, atOnce)) {
      engine.write("images", paddedRows(part), start * stride);
    }
  }

  ready(from: number, to: number): number {
    const order = this.schedule.newOrder(this.schedule.epochOf(from));
    if (order) this.engine.write("order", order);
    // Throws if the order is too short for the first step; the others wait for their turn to do so.
    this.schedule.batch(from);
    let end = from + 1;
    while (end < to && this.schedule.hasRows(end)) end++;
    return end;
  }

  batch(step: number) {
    return this.schedule.batch(step);
  }

  stop(): void {}
}

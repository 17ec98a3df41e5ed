// The rows that each step trains on. The last batch of an epoch is smaller if the batch size does not divide
// the number of rows.

import type { Settings } from "../config/settings.ts";
import { checkEpoch, type EpochOrder, sequentialOrder, shuffledOrder } from "../data/order.ts";
import { InputError } from "../input_error.ts";

/** Returns the number of steps in a run on `count` rows. */
export const stepsOfRun = ({ batchSize, epochs }: Settings, count: number) =>
  Math.ceil(count / batchSize) * epochs;

export class BatchSchedule {
  readonly stepsPerEpoch: number;
  /** The number of steps in the whole run. */
  readonly steps: number;
  readonly order: EpochOrder;
  private rows: Uint32Array<ArrayBuffer> = new Uint32Array();
  private epoch = -1;

  /**
   * @param count N, the number of rows
   * @param order by epoch; by default determined by `shuffle` and `seed`
   */
  constructor(
    private readonly settings: Settings,
    private readonly count: number,
    order: EpochOrder | undefined,
  ) {
    const { batchSize, shuffle, seed } = settings;
    this.stepsPerEpoch = Math.ceil(count / batchSize);
    this.steps = stepsOfRun(settings, count);
    this.order = order ?? (shuffle ? shuffledOrder(count, seed) : sequentialOrder(count));
  }

  /** The epoch of a step; both are counted from 0. */
  epochOf(step: number): number {
    return Math.floor(step / this.stepsPerEpoch);
  }

  /** The first step of the next epoch. */
  endOfEpoch(step: number): number {
    return (this.epochOf(step) + 1) * this.stepsPerEpoch;
  }

  /**
   * Returns the order of the rows in an epoch, or undefined if the last call was for the same epoch.
   * @throws InputError if the order has more rows than the data set, or a row past its end
   */
  newOrder(epoch: number): Uint32Array<ArrayBuffer> | undefined {
    if (epoch === this.epoch) return undefined;
    const rows = this.order(epoch);
    checkEpoch(rows, epoch, this.count);
    this.rows = rows;
    this.epoch = epoch;
    return rows;
  }

  /**
   * Returns the first entry of the epoch's order that a step trains on, and the number of rows.
   * @param length of the order; by default of the one returned last
   * @throws InputError if it is too short
   */
  batch(step: number, length = this.rows.length): { batchStart: number; batch: number } {
    const { batchStart, batch } = this.entries(step);
    if (!this.hasRows(step, length)) {
      throw new InputError(
        `The order of epoch ${this.epochOf(step) + 1} ends after ${length} rows; step ${step + 1} needs ${batchStart + batch}.`,
      );
    }
    return { batchStart, batch };
  }

  /** Whether an order of this length, by default the one returned last, is long enough for a step. */
  hasRows(step: number, length = this.rows.length): boolean {
    const { batchStart, batch } = this.entries(step);
    return batchStart + batch <= length;
  }

  /** Returns the same without checking the order. */
  entries(step: number): { batchStart: number; batch: number } {
    const { batchSize } = this.settings;
    const batchStart = (step % this.stepsPerEpoch) * batchSize;
    return { batchStart, batch: Math.min(batchSize, this.count - batchStart) };
  }
}

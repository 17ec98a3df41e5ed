import type { Job } from "../job.ts";

/** A library with one of its back ends in the page. */
export interface PageContender {
  /** Runs before the clock starts, such as tuning. */
  prepare?(job: Job): Promise<void>;
  /** Goes from images in memory to the loss of the first step: back end, upload, compilation, one step. */
  start(job: Job): Promise<number>;
  /** Continues training; the losses may be read back once at the end, or along the way. */
  train(steps: number): Promise<readonly number[]>;
}

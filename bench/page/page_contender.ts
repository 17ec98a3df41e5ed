import type { Job } from "../job.ts";

/** A library on one of its back ends, inside the page. */
export interface PageContender {
  /** What happens before the clock starts; tuning does. */
  prepare?(job: Job): Promise<void>;
  /** From images in memory to the loss of the first step: back end, upload, compilation, one step. */
  start(job: Job): Promise<number>;
  /** Trains on and reads the losses back once, at the end, or as it goes along. */
  train(steps: number): Promise<readonly number[]>;
}

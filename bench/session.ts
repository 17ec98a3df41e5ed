/** What a contender tells of its first step. */
export interface Started {
  /**
   * Milliseconds from the images in memory to the first finished step, by the contender's clock;
   * nothing where it was prepared before.
   */
  readonly ms: number | undefined;
  readonly loss: number;
  /** Names of the GPU adapters that it opened. */
  readonly adapters: readonly string[];
}

/** A stretch of steps that ends when the device has finished them. */
export interface TimedWindow {
  /** Milliseconds of the whole window. */
  readonly ms: number;
  /** One per step. */
  readonly losses: readonly number[];
  /** Compute dispatches per step; 0 where no GPU is asked. */
  readonly dispatches: number;
}

/** One contender that has been opened, wherever it runs. */
export interface Session {
  start(): Promise<Started>;
  train(steps: number): Promise<TimedWindow>;
  close(): Promise<void>;
}

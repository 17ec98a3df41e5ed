/** A contender's report on its first step. */
export interface Started {
  /**
   * Milliseconds from images in memory to the end of the first step, by the contender's clock; undefined
   * if it was prepared before.
   */
  readonly ms: number | undefined;
  readonly loss: number;
  /** Names of the GPU adapters it opened. */
  readonly adapters: readonly string[];
  /** The device, version and precision of a library that computes elsewhere. */
  readonly about?: string;
}

/** A number of steps, timed until the device has finished them. */
export interface TimedWindow {
  /** Milliseconds of the whole window. */
  readonly ms: number;
  /** One per step. */
  readonly losses: readonly number[];
  /** Compute dispatches per step; 0 without a GPU. */
  readonly dispatches: number;
}

/** An opened contender, wherever it runs. */
export interface Session {
  start(): Promise<Started>;
  train(steps: number): Promise<TimedWindow>;
  close(): Promise<void>;
}

/** The longest that the steps in flight should occupy the device, so that pages stay responsive. */
export const TARGET_SECONDS = 0.1;

/**
 * Determines how many steps are sent to the GPU before the host waits for them: at first one, then as many as the
 * measured time per step allows.
 */
export class StepsInFlight {
  /** The longest that the steps in flight should take. There is at least one. */
  targetSeconds = TARGET_SECONDS;
  /** A running mean, used to estimate the time left. */
  secondsPerStep = 0;
  /** That of the last steps in flight; 0 before. */
  lastSecondsPerStep = 0;
  /** Twice the last number: it at most doubles from one time to the next. */
  private doubled = 1;

  /**
   * @param most steps that may be in flight
   * @param fixed number of steps, however long they take
   */
  constructor(
    private readonly most: number,
    private readonly fixed?: number,
  ) {}

  /** The number of the next steps in flight. */
  get steps(): number {
    if (this.fixed) return Math.min(this.most, this.fixed);
    const fitting = Math.floor(this.targetSeconds / this.lastSecondsPerStep);
    return Math.max(1, Math.min(this.most, fitting, this.doubled));
  }

  /** Begins with the number that fits if a step takes so long, unless it has been measured; 0 if that is not known. */
  expect(secondsPerStep: number): void {
    if (this.lastSecondsPerStep > 0 || secondsPerStep === 0) return;
    this.lastSecondsPerStep = secondsPerStep;
    this.doubled = this.most;
  }

  /** @param isTuning whether kernels are compiled meanwhile, which slows the steps down: the mean does not grow then */
  record(steps: number, seconds: number, isTuning = false): void {
    this.doubled = 2 * this.steps;
    this.lastSecondsPerStep = seconds / steps;
    const before = this.secondsPerStep || this.lastSecondsPerStep;
    const mean = 0.9 * before + 0.1 * this.lastSecondsPerStep;
    this.secondsPerStep = isTuning ? Math.min(before, mean) : mean;
  }
}

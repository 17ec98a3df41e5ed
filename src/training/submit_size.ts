/** The longest that a submit should occupy the device, so that pages stay responsive. */
const TARGET_SECONDS = 0.1;

/** Determines the number of steps per submit: it starts at one and follows the measured time per step. */
export class SubmitSize {
  /** The longest that a submit should take. It has at least one step. */
  targetSeconds = TARGET_SECONDS;
  /** A running mean, used to estimate the time left. */
  secondsPerStep = 0;
  private measured = 0;
  /** Twice the steps of the last submit: the number at most doubles from one submit to the next. */
  private doubled = 1;

  /**
   * @param most steps that fit into a submit
   * @param fixed steps of every submit, however long they take
   */
  constructor(
    private readonly most: number,
    private readonly fixed?: number,
  ) {}

  /** Steps of the next submit. */
  get steps(): number {
    if (this.fixed) return Math.min(this.most, this.fixed);
    const fitting = Math.floor(this.targetSeconds / this.measured);
    return Math.max(1, Math.min(this.most, fitting, this.doubled));
  }

  record(steps: number, seconds: number): void {
    this.doubled = 2 * this.steps;
    this.measured = seconds / steps;
    this.secondsPerStep =
      this.secondsPerStep === 0 ? this.measured : 0.9 * this.secondsPerStep + 0.1 * this.measured;
  }
}

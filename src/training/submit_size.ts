/** A submit should keep the device busy for no longer than this, so that pages stay alive. */
const TARGET_SECONDS = 0.1;

/** How many steps go into one submit: begins with one and follows the measured time per step. */
export class SubmitSize {
  /** What a submit should take at most; one step is the least. */
  targetSeconds = TARGET_SECONDS;
  /** A running mean, for the time left. */
  secondsPerStep = 0;
  private measured = 0;
  /** It at most doubles from submit to submit. */
  private grown = 1;

  /** @param fixed steps of every submit, whatever they take */
  constructor(
    private readonly most: number,
    private readonly fixed?: number,
  ) {}

  /** Of the next submit. */
  get steps(): number {
    if (this.fixed) return Math.min(this.most, this.fixed);
    const fitting = Math.floor(this.targetSeconds / this.measured);
    return Math.max(1, Math.min(this.most, fitting, this.grown));
  }

  record(steps: number, seconds: number): void {
    this.grown = 2 * this.steps;
    this.measured = seconds / steps;
    this.secondsPerStep =
      this.secondsPerStep === 0 ? this.measured : 0.9 * this.secondsPerStep + 0.1 * this.measured;
  }
}

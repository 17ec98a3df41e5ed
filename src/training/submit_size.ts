/** A submit should keep the device busy for no longer than this, so that pages stay alive. */
const TARGET_SECONDS = 0.1;

/** How many steps go into one submit: begins with one and follows the measured time per step. */
export class SubmitSize {
  steps: number;
  /** A running mean, for the time left. */
  secondsPerStep = 0;

  /** @param fixed steps of every submit, whatever they take */
  constructor(
    private readonly most: number,
    private readonly fixed?: number,
  ) {
    this.steps = Math.min(most, fixed ?? 1);
  }

  took(steps: number, seconds: number): void {
    const measured = seconds / steps;
    this.secondsPerStep =
      this.secondsPerStep === 0 ? measured : 0.9 * this.secondsPerStep + 0.1 * measured;
    if (this.fixed) return;
    const fitting = Math.floor(TARGET_SECONDS / measured);
    this.steps = Math.max(1, Math.min(this.most, fitting, 2 * this.steps));
  }
}

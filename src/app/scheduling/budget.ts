/** The delay before retrying after a failure, in ms. */
const RETRY_MS = 30_000;
/** The longest a changing view may go without an update, in ms. */
export const MAX_STALE_MS = 5000;
/** The same for measurements, which take longer. */
export const MAX_STALE_MEASURE_MS = 10_000;

/** Limits recurring work to a share of the time. */
export class Budget {
  private nextAt = Number.NEGATIVE_INFINITY;

  /**
   * @param pause the shortest time between two runs, in ms
   * @param longest the longest, in ms, even if the share is exceeded: one slow run should not delay the next for long
   */
  constructor(
    private readonly share: number,
    private readonly pause = 0,
    private readonly longest = Number.POSITIVE_INFINITY,
  ) {}

  get isFree(): boolean {
    return performance.now() >= this.nextAt;
  }

  /** Records that the work, or a part of it, took this long. */
  charge(milliseconds: number): void {
    const now = performance.now();
    const owed = Math.max(this.nextAt, now) + milliseconds / this.share - milliseconds;
    this.nextAt = Math.min(Math.max(owed, now + this.pause), now + this.longest);
  }

  /** Waits longer than usual, after a failure that would probably recur. */
  backOff(): void {
    this.nextAt = performance.now() + RETRY_MS;
  }
}

/** Milliseconds until what went wrong is tried again. */
const REST = 30_000;
/** Milliseconds that what is shown may stand still for its share, while it changes. */
export const MAX_STALE_MS = 5000;
/** And what is measured, which takes longer. */
export const MAX_STALE_MEASURE_MS = 10_000;

/** Lets something happen only so often that it takes at most a share of the time. */
export class Budget {
  private nextAt = Number.NEGATIVE_INFINITY;

  /**
   * @param pause milliseconds to the next time at least
   * @param longest milliseconds to the next time at most, where standing still would be worse than a larger
   *   share: one slow time must not stop it for long
   */
  constructor(
    private readonly share: number,
    private readonly pause = 0,
    private readonly longest = Number.POSITIVE_INFINITY,
  ) {}

  get isFree(): boolean {
    return performance.now() >= this.nextAt;
  }

  /** It happened, or a part of it, and took so many milliseconds. */
  charge(milliseconds: number): void {
    const now = performance.now();
    const owed = Math.max(this.nextAt, now) + milliseconds / this.share - milliseconds;
    this.nextAt = Math.min(Math.max(owed, now + this.pause), now + this.longest);
  }

  /** It went wrong, and likely would again: it rests longer than otherwise. */
  backOff(): void {
    this.nextAt = performance.now() + REST;
  }
}

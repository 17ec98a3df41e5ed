/** Milliseconds until what went wrong is tried again. */
const REST = 30_000;

/** Lets something happen only so often that it takes at most a share of the time. */
export class Budget {
  private nextAt = Number.NEGATIVE_INFINITY;

  /** @param pause milliseconds between two times at least */
  constructor(
    private readonly share: number,
    private readonly pause = 0,
  ) {}

  get isFree(): boolean {
    return performance.now() >= this.nextAt;
  }

  /** It happened, and took so many milliseconds. */
  took(milliseconds: number): void {
    this.rest(Math.max(this.pause, milliseconds / this.share - milliseconds));
  }

  /** It went wrong, and likely would again: it rests longer than otherwise. */
  failed(): void {
    this.rest(REST);
  }

  private rest(milliseconds: number): void {
    this.nextAt = Math.max(this.nextAt, performance.now()) + milliseconds;
  }
}

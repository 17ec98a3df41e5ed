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
    const rest = Math.max(this.pause, milliseconds / this.share - milliseconds);
    this.nextAt = Math.max(this.nextAt, performance.now()) + rest;
  }
}

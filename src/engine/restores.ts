// How often a host replaces a lost device and continues by itself.

/** A device that is lost more often than this would be lost again. */
const MOST = 3;
const WITHIN_MS = 60_000;

/** The end of a sentence about a device. */
export const TOO_OFTEN = `more than ${MOST} times within a minute`;

export class Restores {
  private times: number[] = [];

  /** Counts a loss; returns whether the device may be replaced. */
  allow(now = Date.now()): boolean {
    this.times = [...this.times, now].filter((time) => now - time < WITHIN_MS);
    return this.times.length <= MOST;
  }
}

import { output } from "./output.ts";

/** npm forwards a Ctrl-C that the terminal already delivered; signals this close together count as one. */
const SAME_SIGNAL_MS = 500;

/** What asks a process to end. */
export const signals = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof signals)[number];

/** Handles Ctrl-C and SIGTERM: the first asks the run to stop and save, the second ends the process. */
export class Interruption {
  /** Called before a second Ctrl-C ends the process; they must be synchronous. */
  readonly cleanUps: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private firstAt = 0;
  private notice = "";

  get requested(): boolean {
    return this.signal.aborted;
  }

  /** Aborted once a stop is requested. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /**
   * Lets the first signal request a stop.
   * @param notice what the user reads then
   */
  stopOnSignal(notice: string): void {
    this.notice = notice;
    for (const signal of signals) process.on(signal, this.handle);
  }

  /** Lets the first signal end the process after the clean-ups, for work whose partial results are worthless. */
  exitOnSignal(): void {
    for (const signal of signals) process.on(signal, this.end);
  }

  /** Ends the process as the signal does by default: `process.exit` crashes while Dawn's threads compile kernels. */
  private readonly end = (signal: Signal) => {
    for (const cleanUp of this.cleanUps) cleanUp();
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };

  private readonly handle = (signal: Signal) => {
    const now = performance.now();
    if (!this.requested) {
      this.firstAt = now;
      this.stopping.abort();
      output.note(`\n${this.notice}`);
    } else if (now - this.firstAt > SAME_SIGNAL_MS) {
      this.end(signal);
    }
  };
}

import { exits } from "./exit_codes.ts";
import { output } from "./output.ts";

/** npm forwards a Ctrl-C that the terminal already delivered; signals this close together count as one. */
const SAME_SIGNAL_MS = 500;

/** Handles Ctrl-C and SIGTERM: the first asks the run to stop and save, the second ends the process. */
export class Interruption {
  /** Called before a second Ctrl-C ends the process; they must be synchronous. */
  readonly cleanUps: (() => void)[] = [];
  private firstAt: number | undefined;
  private notice = "";

  get requested(): boolean {
    return this.firstAt !== undefined;
  }

  /**
   * Lets the first signal request a stop.
   * @param notice what the user reads then
   */
  stopOnSignal(notice: string): void {
    this.notice = notice;
    process.on("SIGINT", this.handle);
    process.on("SIGTERM", this.handle);
  }

  /** Lets the first signal end the process, for work whose partial results are worthless. */
  exitOnSignal(): void {
    process.once("SIGINT", this.end);
    process.once("SIGTERM", this.end);
  }

  private readonly end = () => {
    for (const cleanUp of this.cleanUps) cleanUp();
    process.exit(exits.interrupted.code);
  };

  private readonly handle = () => {
    const now = performance.now();
    if (this.firstAt === undefined) {
      this.firstAt = now;
      output.note(`\n${this.notice}`);
    } else if (now - this.firstAt > SAME_SIGNAL_MS) {
      this.end();
    }
  };
}

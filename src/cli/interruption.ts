/** npm passes on to us a Ctrl-C that the terminal has sent to us already: signals this close are one. */
const SAME_MILLISECONDS = 500;

export const INTERRUPTED_EXIT_CODE = 130;

/** Ctrl-C and SIGTERM: the first asks the run to stop and write what there is, the second ends it. */
export class Interruption {
  /** Run before a second Ctrl-C ends the process: synchronous, as there is no later. */
  readonly cleanUps: (() => void)[] = [];
  private firstAt: number | undefined;

  get requested(): boolean {
    return this.firstAt !== undefined;
  }

  listen(): void {
    process.on("SIGINT", this.handle);
    process.on("SIGTERM", this.handle);
  }

  /** For work that leaves nothing worth keeping: the first signal ends it. */
  listenToEnd(): void {
    process.once("SIGINT", this.end);
    process.once("SIGTERM", this.end);
  }

  private readonly end = () => {
    for (const cleanUp of this.cleanUps) cleanUp();
    process.exit(INTERRUPTED_EXIT_CODE);
  };

  private readonly handle = () => {
    const now = performance.now();
    if (this.firstAt === undefined) {
      this.firstAt = now;
      console.log("\nStopping and writing what there is; press Ctrl-C again to quit without.");
    } else if (now - this.firstAt > SAME_MILLISECONDS) {
      this.end();
    }
  };
}

import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";

interface Asked<Answer> {
  readonly answer: Answer;
  readonly run: Run;
  /** Milliseconds, see `LeastTime`. */
  readonly least: number;
}

/**
 * Milliseconds that a question took at the least, by the run that it was asked of. What it takes longer
 * while training goes on is waiting for a submit, which costs the training nothing.
 */
export class QueryCost {
  private readonly times = new WeakMap<Run, number>();

  /** Asks the run that is there; nothing where there is none, or where it has no answer. */
  async ask<Answer>(
    question: (run: Run) => Promise<Answer | undefined>,
  ): Promise<Asked<Answer> | undefined> {
    const started = performance.now();
    return scheduler.withRun(async (run) => {
      const answer = await question(run);
      if (answer === undefined) return undefined;
      const least = Math.min(performance.now() - started, this.of(run) ?? Number.POSITIVE_INFINITY);
      this.times.set(run, least);
      return { answer, run, least };
    });
  }

  /** Nothing where the run has not answered yet. */
  of(run: Run): number | undefined {
    return this.times.get(run);
  }
}

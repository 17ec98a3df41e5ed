import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";

export interface Timed<Result> {
  readonly result: Result;
  /** The cost of the query, in ms (see `QueryCost`). */
  readonly cost: number;
}

/**
 * The shortest time that a query has taken, per run. Anything above it is time spent waiting for the current
 * submit, which costs training nothing.
 */
export class QueryCost {
  private readonly costs = new WeakMap<Run, number>();

  /** Queries the current run. Returns undefined if there is no run, or it has no result. */
  async query<Result>(
    call: (run: Run) => Promise<Result | undefined>,
  ): Promise<Timed<Result> | undefined> {
    const started = performance.now();
    return scheduler.withRun(async (run) => {
      const result = await call(run);
      if (result === undefined) return undefined;
      const cost = Math.min(
        performance.now() - started,
        this.costs.get(run) ?? Number.POSITIVE_INFINITY,
      );
      this.costs.set(run, cost);
      return { result, cost };
    });
  }
}

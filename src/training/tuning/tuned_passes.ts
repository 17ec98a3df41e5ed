// The passes of a run in their current variants, and the switch to faster ones. All variants give the same bits,
// so only the speed changes.

import type { Engine } from "../../engine/engine.ts";
import type { Plan } from "../plan.ts";
import type { TuningProgress } from "../reports.ts";
import { allStages, type Passes } from "../stages.ts";
import type { Tuner } from "./tuner.ts";
import { loadPairs, type Variants, variantsOf, withVariants } from "./variants.ts";

/** Passes that are being compiled in the background. */
interface Compilation {
  passes: Passes;
  /** Whether they are from an earlier run, so that their bits have not been checked on this device. */
  readonly isRecorded: boolean;
  outcome: "pending" | "ready" | Error;
}

export class TunedPasses {
  /** The passes of the next submit. */
  current: Passes;
  /** Why tuned variants, usually those of an earlier run, were rejected. */
  rejected: string | undefined;
  private tuner: Tuner | undefined;
  private next: Compilation | undefined;
  /** Resolves when the last variants given to `useRecorded` are compiled, or do not compile. */
  compiling: Promise<void> | undefined;
  /** Whether recorded variants are in use, or the caller's: the run does not tune by itself then. */
  private areVariantsGiven = false;

  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
  ) {
    this.current = plan.passes;
  }

  /** The current variants of the matmuls. */
  get variants(): Variants {
    return variantsOf(this.current.train);
  }

  /** The tuner's progress, if tuning has started. */
  get progress(): TuningProgress | undefined {
    return this.tuner?.progress;
  }

  /** Whether there are candidates left to compile and try. */
  get isTuning(): boolean {
    return this.tuner?.isDone === false;
  }

  /** The fastest variants, once the tuner has tried all; undefined before. */
  get tunedVariants(): Variants | undefined {
    return this.tuner?.isDone ? this.tuner.variants : undefined;
  }

  /** Switches to these variants, starting with the next submit, and stops tuning. */
  async use(variants: Variants): Promise<void> {
    this.stopTuning();
    await this.switchTo(variants);
    this.areVariantsGiven = true;
  }

  /** Gives up the candidates that have not been tried, and frees what the tuner has created. */
  stopTuning(): void {
    this.tuner?.stop();
    this.tuner = undefined;
  }

  private async switchTo(variants: Variants): Promise<void> {
    await loadPairs(variants);
    const passes = withVariants(this.plan.passes, variants);
    await this.engine.prepare(allStages(passes));
    this.next = undefined;
    this.current = passes;
  }

  /**
   * Compiles the fastest variants of an earlier run in the background; `applyReady` checks them and switches to
   * them. If they do not compile any more or their bits differ, `rejected` is set to the reason.
   */
  useRecorded(variants: Variants): void {
    this.compileInBackground(variants, true);
  }

  /**
   * Starts tuning, with one trial per `applyReady`, unless variants are given or recorded ones being compiled. A page
   * loads the tuner only now; if it cannot, the run continues in the baseline variants.
   */
  async startTuning(): Promise<void> {
    if (this.tuner || this.next?.isRecorded || this.areVariantsGiven) return;
    try {
      const { Tuner } = await import("./tuner.ts");
      this.tuner = new Tuner(this.engine, this.plan);
    } catch (error) {
      this.areVariantsGiven = true;
      this.rejected = `The tuner could not be loaded: ${(error as Error).message}`;
    }
  }

  /** Tries all variants, reports after each, and switches to the fastest. */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    const { Tuner } = await import("./tuner.ts");
    this.tuner ??= new Tuner(this.engine, this.plan);
    while (!this.tuner.isDone) {
      await this.tuner.tryNext();
      yield this.tuner.progress;
    }
    await this.switchTo(this.tuner.variants);
  }

  /**
   * Tries one candidate, and switches to passes that have been compiled. Call it between two submits.
   * @returns whether it ran kernels, which overwrite the outputs of the last step
   */
  async applyReady(): Promise<boolean> {
    let hasRun = false;
    if (this.tuner?.isDone === false) {
      hasRun = await this.tuner.tryReady();
      if (this.tuner.isDone) this.compileInBackground(this.tuner.variants, false);
    }
    const { next } = this;
    if (!next || next.outcome === "pending") return hasRun;
    this.next = undefined;
    if (next.outcome instanceof Error) {
      this.rejected = (next.outcome.message.split("\n")[0] ?? "").replace(/:$/, ".");
      return hasRun;
    }
    const why = next.isRecorded ? await this.whyNotSame(next.passes) : undefined;
    if (why !== undefined) {
      this.rejected = why;
    } else {
      this.areVariantsGiven = next.isRecorded;
      this.current = next.passes;
    }
    return hasRun || next.isRecorded;
  }

  private compileInBackground(variants: Variants, isRecorded: boolean): void {
    const next: Compilation = { passes: this.plan.passes, isRecorded, outcome: "pending" };
    this.next = next;
    this.compiling = this.compile(next, variants).then(
      () => {
        next.outcome = "ready";
      },
      (error: Error) => {
        next.outcome = error;
      },
    );
  }

  private async compile(next: Compilation, variants: Variants): Promise<void> {
    await loadPairs(variants);
    next.passes = withVariants(this.plan.passes, variants);
    await this.engine.prepare(allStages(next.passes));
  }

  /**
   * Returns a sentence about the first matmul whose bits differ from the baseline's, or undefined if all are equal.
   * A page loads the check only now.
   */
  private whyNotSame({ train }: Passes): Promise<string | undefined> {
    return import("./same_bits.ts").then(
      (check) => check.whyNotSame(this.engine, this.plan, train),
      ({ message }: Error) => `They could not be checked: ${message}`,
    );
  }
}

// The passes of a run in the variants that it uses now, and how it switches to faster ones. All variants
// give the same bits, so this changes the speed and nothing else.

import type { Engine } from "../../engine/engine.ts";
import type { Plan } from "../plan.ts";
import type { TuningProgress } from "../reports.ts";
import { allStages, type Passes } from "../stages.ts";
import { hasSameBits } from "./same_bits.ts";
import { Tuner } from "./tuner.ts";
import { isBaseline, matmulStages, type Variants, variantsOf, withVariants } from "./variants.ts";

/** Passes that compile in the background until they are ready to use, or an error says why not. */
interface Compilation {
  readonly passes: Passes;
  /** Whether they come from an earlier run: their bits have not been checked on this device. */
  readonly isRecorded: boolean;
  outcome: "pending" | "ready" | Error;
}

export class TunedPasses {
  /** What the next submit runs. */
  current: Passes;
  /** Why the variants of an earlier run are not used. */
  rejected: string | undefined;
  private tuner: Tuner | undefined;
  private next: Compilation | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
  ) {
    this.current = plan.passes;
  }

  /** The variants that matmuls run in now. */
  get variants(): Variants {
    return variantsOf(this.current.train);
  }

  /** The tuner's progress, if it runs. */
  get progress(): TuningProgress | undefined {
    return this.tuner?.progress;
  }

  /** The variants that the tuner chose, once it has tried all. */
  get tunedVariants(): Variants | undefined {
    return this.tuner?.isDone ? this.tuner.variants : undefined;
  }

  /** Uses these variants from the next submit on. */
  async use(variants: Variants): Promise<void> {
    const passes = withVariants(this.plan.passes, variants);
    await this.engine.prepare(allStages(passes));
    this.next = undefined;
    this.current = passes;
  }

  /**
   * Compiles the variants that an earlier run found the fastest while training continues; `applyReady`
   * checks and uses them. If they do not compile here any more, or give other bits, `rejected` says so.
   */
  useRecorded(variants: Variants): void {
    this.compileInBackground(variants, true);
  }

  /** Starts to try variants, one at each `applyReady`; does nothing while recorded ones are in use. */
  startTuning(): void {
    if (this.next?.isRecorded || this.isRecordInUse) return;
    this.tuner ??= new Tuner(this.engine, this.plan);
  }

  /** Tries all variants now, reports after each, and switches to the fastest. */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    this.tuner ??= new Tuner(this.engine, this.plan);
    while (!this.tuner.isDone) {
      await this.tuner.tryNext();
      yield this.tuner.progress;
    }
    await this.use(this.tuner.variants);
  }

  /**
   * Call between two submits: tries one candidate, and switches to passes that are compiled.
   * @returns whether it ran kernels, which overwrite the outputs of the last step
   */
  async applyReady(): Promise<boolean> {
    let hasRun = false;
    if (this.tuner && !this.tuner.isDone) {
      hasRun = await this.tuner.tryReady();
      if (this.tuner.isDone) this.compileInBackground(this.tuner.variants, false);
    }
    const { next } = this;
    if (!next || next.outcome === "pending") return hasRun;
    this.next = undefined;
    if (next.outcome instanceof Error) {
      this.reject((next.outcome.message.split("\n")[0] ?? "").replace(/:$/, "."));
      return hasRun;
    }
    const wrong = next.isRecorded ? await this.firstOtherBits(next.passes) : undefined;
    if (wrong !== undefined) {
      this.reject(`the bits of ${wrong} differ from the baseline's.`);
    } else {
      this.isRecordInUse = next.isRecorded;
      this.current = next.passes;
    }
    return hasRun || next.isRecorded;
  }

  private isRecordInUse = false;

  private reject(why: string): void {
    this.rejected = why;
  }

  private compileInBackground(variants: Variants, isRecorded: boolean): void {
    const passes = withVariants(this.plan.passes, variants);
    const next: Compilation = { passes, isRecorded, outcome: "pending" };
    this.next = next;
    this.engine.prepare(allStages(passes)).then(
      () => {
        next.outcome = "ready";
      },
      (error: Error) => {
        next.outcome = error;
      },
    );
  }

  /** The id of the first matmul whose variant does not give the baseline's bits. */
  private async firstOtherBits(passes: Passes): Promise<string | undefined> {
    for (const stage of matmulStages(passes.train)) {
      if (isBaseline(stage.kernel.variant)) continue;
      const reference = matmulStages(this.plan.passes.train).find(({ id }) => id === stage.id);
      if (reference && !(await hasSameBits(this.engine, this.plan, reference, stage))) {
        return stage.id;
      }
    }
    return undefined;
  }
}

// The passes of a run in the forms that it uses now, and how it moves over to faster ones.
// All forms of a product give the same bits, so that this changes the speed and nothing else.

import type { Settings } from "../../config/settings.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Plan } from "../plan.ts";
import type { TuningProgress } from "../reports.ts";
import { allStages, planStages, type Stages } from "../stages.ts";
import { Tuner } from "./tuner.ts";
import { baselineVariants, type Variants } from "./variants.ts";

interface Compiled {
  readonly forms: Variants;
  readonly stages: Stages;
}

export class TunedStages {
  /** What the next submit runs, and in which forms. */
  current: Stages;
  variants: Variants = baselineVariants;
  private tuner: Tuner | undefined;
  private next: { compiled?: Compiled; error?: unknown } = {};

  constructor(
    private readonly engine: Engine,
    private readonly settings: Settings,
    private readonly plan: Plan,
  ) {
    this.current = plan.stages;
  }

  /** Of the tuner, where it runs. */
  get progress(): TuningProgress | undefined {
    return this.tuner?.progress;
  }

  /** The forms that the tuner chose, once it has tried all. */
  get tunedVariants(): Variants | undefined {
    return this.tuner?.isDone ? this.tuner.forms : undefined;
  }

  /** Runs these forms from the next submit on. */
  async use(forms: Variants): Promise<void> {
    this.apply(await this.compile(forms));
  }

  /** Compiles the passes in these forms while training goes on; `settle` takes them once they are there. */
  compileInBackground(forms: Variants): void {
    const next: TunedStages["next"] = {};
    this.next = next;
    this.compile(forms).then(
      (compiled) => {
        next.compiled = compiled;
      },
      (error) => {
        next.error = error;
      },
    );
  }

  /** Begins to try out forms, one at each `settle`. */
  startTuning(): void {
    this.tuner ??= new Tuner(this.engine, this.settings, this.plan);
  }

  /** Tries out all forms now, tells after each how far it is, and goes over to the fastest. */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    this.startTuning();
    const tuner = this.tuner as Tuner;
    while (!tuner.isDone) {
      await tuner.tryNext();
      yield tuner.progress;
    }
    await this.use(tuner.forms);
  }

  /**
   * To be called between two submits: tries one candidate, and takes over what is compiled.
   * @throws Error where forms do not compile
   */
  async applyReady(): Promise<void> {
    if (this.tuner && !this.tuner.isDone) {
      await this.tuner.tryReady();
      if (this.tuner.isDone) this.compileInBackground(this.tuner.forms);
    }
    const { compiled, error } = this.next;
    if (error) throw error;
    if (compiled) this.apply(compiled);
  }

  private async compile(forms: Variants): Promise<Compiled> {
    const stages = planStages(this.settings, this.plan.layout, forms);
    await this.engine.prepare(allStages(stages));
    return { forms, stages };
  }

  private apply({ forms, stages }: Compiled): void {
    this.variants = forms;
    this.current = stages;
  }
}

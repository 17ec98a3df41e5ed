// Finds the fastest variant of each matmul on the current device, without blocking training.
//
// Candidates compile in the background, one at a time. Between two submits the trainer lets the tuner check
// and time one that is ready, on the run's own buffers, whose contents are not needed before the next step. A
// variant whose output is not bit-identical to the baseline is rejected, however fast it is.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import { describeAdapter } from "../../engine/adapter.ts";
import type { Engine } from "../../engine/engine.ts";
import { Timestamps } from "../../engine/timestamps.ts";
import { timeDispatches } from "../../engine/timing.ts";
import type { Plan } from "../plan.ts";
import type { Trial, TuningProgress } from "../reports.ts";
import type { PassStage } from "../stages.ts";
import { differing, trialDispatches } from "./same_bits.ts";
import {
  candidateVariants,
  isWorthTrying,
  matmulStages,
  type Variants,
  variantName,
  variantsAmong,
  withMarking,
} from "./variants.ts";

/** A candidate replaces the best one so far only if it is faster by more than the scatter of timings. */
const FAST_FACTOR = 0.97;
/** A variant this many times slower than the best one for a matmul is not tried for later matmuls. */
const SLOW_FACTOR = 3;

interface Candidate {
  /** The matmul in its baseline variant. */
  readonly matmul: PassStage;
  readonly variant: MatmulVariant;
}

interface Compilation extends Candidate {
  readonly stage: PassStage;
  readonly outcome: Promise<Error | undefined>;
  isSettled: boolean;
}

interface Best {
  readonly variant: MatmulVariant;
  readonly milliseconds: number;
}

export class Tuner {
  private readonly trials: Trial[] = [];
  private readonly waiting: Candidate[];
  private readonly best = new Map<string, Best>();
  private compilation: Compilation | undefined;

  /** The GPU's clock, if it is better than the host's. */
  private readonly timestamps: Timestamps | undefined;

  /** @param candidates to try for each matmul */
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly candidates = candidateVariants(engine.device),
    hasClock = hasOwnClock(engine.device),
  ) {
    this.timestamps = hasClock ? new Timestamps(engine.device, 1) : undefined;
    const matmuls = matmulStages(plan.passes.train);
    this.waiting = matmuls.flatMap((matmul) =>
      variantsAmong(candidates, matmul).map((variant) => ({ matmul, variant })),
    );
    const untimed = { variant: baseline, milliseconds: Number.POSITIVE_INFINITY };
    for (const { id } of matmuls) this.best.set(id, untimed);
    this.compileNext();
  }

  get isDone(): boolean {
    return this.compilation === undefined;
  }

  get progress(): TuningProgress {
    const { trials, waiting } = this;
    const total = trials.length + waiting.length + (this.isDone ? 0 : 1);
    return { done: trials.length, total, trials: [...trials] };
  }

  /** The fastest variant found so far for each matmul. */
  get variants(): Variants {
    return Object.fromEntries([...this.best].map(([id, { variant }]) => [id, variant]));
  }

  /** Checks and times the next candidate if it is compiled. Returns whether it ran. */
  async tryReady(): Promise<boolean> {
    if (!this.compilation?.isSettled) return false;
    await this.tryNext();
    return true;
  }

  /** Checks and times the next candidate as soon as it is compiled. */
  async tryNext(): Promise<void> {
    const { compilation } = this;
    if (!compilation) return;
    const error = await compilation.outcome;
    const trial = error
      ? rejection(compilation, error.message)
      : await this.checkAndTime(compilation);
    this.trials.push(trial);
    this.dropSlow(compilation.matmul.id);
    this.compileNext();
  }

  private compileNext(): void {
    while (this.waiting[0] && !this.isWorthTrying(this.waiting[0])) this.waiting.shift();
    const candidate = this.waiting.shift();
    this.compilation = candidate && this.compile(candidate);
    if (this.isDone) this.timestamps?.destroy();
  }

  private isWorthTrying({ matmul, variant }: Candidate): boolean {
    const earlier = this.candidates.slice(0, this.candidates.indexOf(variant));
    return isWorthTrying(variant, earlier, this.bestOf(matmul.id).variant);
  }

  /** Gives up the candidates that have not been tried. */
  stop(): void {
    if (this.isDone) return;
    this.waiting.length = 0;
    this.compileNext();
  }

  private compile(candidate: Candidate): Compilation {
    const stage = candidate.matmul.withVariant?.(candidate.variant) as PassStage;
    const outcome = this.engine.prepare(withMarking([stage])).then(
      () => undefined,
      (error: Error) => error,
    );
    const compilation = { ...candidate, stage, outcome, isSettled: false };
    outcome.then(() => {
      compilation.isSettled = true;
    });
    return compilation;
  }

  /**
   * Once all variants have been timed for a matmul, drops those that were far too slow from later matmuls, but for the
   * sparse ones: codes differ in how sparse they are.
   */
  private dropSlow(id: string): void {
    const next = this.waiting.find((candidate) => this.isWorthTrying(candidate));
    if (next?.matmul.id === id) return;
    const limit = SLOW_FACTOR * this.bestOf(id).milliseconds;
    const slow = this.trials.filter(
      ({ matmul, milliseconds }) => matmul === id && Number(milliseconds) > limit,
    );
    const names = new Set(slow.map(({ variant }) => variant));
    const left = this.waiting.filter(
      ({ variant }) => variant.kind === "sparse" || !names.has(variantName(variant)),
    );
    this.waiting.splice(0, this.waiting.length, ...left);
  }

  private bestOf(id: string): Best {
    return this.best.get(id) as Best;
  }

  private async checkAndTime(candidate: Compilation): Promise<Trial> {
    const { engine, plan } = this;
    const { matmul, variant, stage } = candidate;
    const [isDifferent] = await differing(engine, plan, [[matmul, stage]]);
    if (isDifferent) {
      return rejection(candidate, "its output is not bit-identical to the baseline's");
    }
    const milliseconds = await timeDispatches(
      engine,
      trialDispatches(plan, stage),
      this.timestamps,
    );
    if (milliseconds < FAST_FACTOR * this.bestOf(matmul.id).milliseconds) {
      this.best.set(matmul.id, { variant, milliseconds });
    }
    return { matmul: matmul.id, variant: variantName(variant), milliseconds };
  }
}

/** Whether a device has a clock of its own: if the CPU computes, the host's is as good. */
function hasOwnClock(device: GPUDevice): boolean {
  const { adapterInfo: info } = device;
  return Timestamps.isSupported(device) && !(info && describeAdapter({ info }).isCpu);
}

const rejection = ({ matmul, variant }: Candidate, refused: string): Trial => ({
  matmul: matmul.id,
  variant: variantName(variant),
  milliseconds: undefined,
  refused,
});

// Finds the fastest variant of each matmul on the current device, without blocking training.
//
// Candidates compile in the background, one at a time. Between two submits the trainer lets the tuner check
// and time one that is ready, on the run's own buffers, whose contents are not needed before the next step. A
// variant whose output is not bit-identical to the baseline is rejected, however fast it is.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import type { Engine } from "../../engine/engine.ts";
import { Timestamps } from "../../engine/timestamps.ts";
import { timeDispatches } from "../../engine/timing.ts";
import type { Plan } from "../plan.ts";
import type { Trial, TuningProgress } from "../reports.ts";
import type { Pass, PassStage } from "../stages.ts";
import { differing, trialDispatches } from "./same_bits.ts";
import { joined } from "./side_by_side.ts";
import {
  candidateVariants,
  isCpu,
  isWorthTrying,
  matmulStages,
  useJoin,
  type Variants,
  variantName,
  variantsAmong,
  withMarking,
  withPairs,
} from "./variants.ts";

/** A candidate replaces the best one so far only if it is faster by more than the scatter of timings. */
const FAST_FACTOR = 0.97;
/** A variant this many times slower than the best one for a matmul is not tried for later matmuls. */
const SLOW_FACTOR = 3;

interface Candidate {
  /** The matmul, or the two that share a dispatch. */
  readonly id: string;
  /** It in its baseline variant. */
  readonly reference: Pass;
  readonly variant: MatmulVariant;
  /** The name of the variant, or how the two are run. */
  readonly name: string;
  readonly stages: Pass;
  /** The variants to use if the candidate is the fastest. */
  readonly variants: Variants;
}

interface Compilation extends Candidate {
  readonly outcome: Promise<Error | undefined>;
  isSettled: boolean;
}

interface Best extends Pick<Candidate, "variant" | "variants"> {
  readonly milliseconds: number;
}

useJoin(joined);

export class Tuner {
  private readonly trials: Trial[] = [];
  private readonly waiting: Candidate[];
  /** By id; those of pairs come last. */
  private readonly best = new Map<string, Best>();
  private compilation: Compilation | undefined;

  /** The GPU's clock, if it is better than the host's. */
  private readonly timestamps: Timestamps | undefined;

  /**
   * @param candidates to try for each matmul
   * @param triesPairs whether to try two matmuls in one dispatch
   */
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly candidates = candidateVariants(engine.device),
    hasClock = hasOwnClock(engine.device),
    private triesPairs = !isCpu(engine.device),
  ) {
    this.timestamps = hasClock ? new Timestamps(engine.device, 1) : undefined;
    this.waiting = matmulStages(plan.passes.train).flatMap((matmul) =>
      variantsAmong(candidates, matmul).map((variant) => candidateOf(matmul, variant)),
    );
    for (const { id } of this.waiting) this.best.set(id, untimed(id));
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
    return Object.assign({}, ...[...this.best.values()].map(({ variants }) => variants));
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
    this.dropSlow(compilation.id);
    this.compileNext();
  }

  private compileNext(): void {
    while (this.waiting[0] && !this.isWorthTrying(this.waiting[0])) this.waiting.shift();
    if (this.waiting.length === 0 && this.triesPairs) this.addPairs();
    const candidate = this.waiting.shift();
    this.compilation = candidate && this.compile(candidate);
    if (this.isDone) this.timestamps?.destroy();
  }

  private isWorthTrying({ id, reference, variant }: Candidate): boolean {
    if (reference.length > 1) return true;
    const earlier = this.candidates.slice(0, this.candidates.indexOf(variant));
    return isWorthTrying(variant, earlier, this.bestOf(id).variant);
  }

  /** Gives up the candidates that have not been tried. */
  stop(): void {
    if (this.isDone) return;
    this.waiting.length = 0;
    this.triesPairs = false;
    this.compileNext();
  }

  /**
   * Adds, for every two matmuls that can share a dispatch, both in their fastest variants one after the other, and side
   * by side in either of these variants.
   */
  private addPairs(): void {
    this.triesPairs = false;
    const { train } = this.plan.passes;
    for (const second of matmulStages(train)) {
      // A pass joins only stages that follow each other.
      const first = train[train.indexOf(second) - 1];
      if (!first || first.id !== second.beside) continue;
      const fastest = [first, second].map(({ id }) => this.bestOf(id).variant);
      const [one = baseline, other = baseline] = fastest;
      const pairs = [
        pairOf(first, second, one, other),
        ...fastest.map((variant) => pairOf(first, second, variant, { ...variant, isBeside: true })),
      ];
      const fitting = pairs.filter(
        ({ name, stages }, i) =>
          (i === 0 || stages.length === 1) && pairs.findIndex((pair) => pair.name === name) === i,
      );
      if (fitting.length < 2) continue;
      this.waiting.push(...fitting);
      for (const { id } of fitting) this.best.set(id, untimed(id, {}));
    }
  }

  private compile(candidate: Candidate): Compilation {
    const outcome = this.engine.prepare(withMarking(candidate.stages)).then(
      () => undefined,
      (error: Error) => error,
    );
    const compilation = { ...candidate, outcome, isSettled: false };
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
    if (next?.id === id) return;
    const limit = SLOW_FACTOR * this.bestOf(id).milliseconds;
    const slow = this.trials.filter(
      ({ matmul, milliseconds }) => matmul === id && Number(milliseconds) > limit,
    );
    const names = new Set(slow.map(({ variant }) => variant));
    const left = this.waiting.filter(
      ({ variant, name }) => variant.kind === "sparse" || !names.has(name),
    );
    this.waiting.splice(0, this.waiting.length, ...left);
  }

  private bestOf(id: string): Best {
    return this.best.get(id) as Best;
  }

  private async checkAndTime(candidate: Compilation): Promise<Trial> {
    const { engine, plan, timestamps } = this;
    const { id, reference, variant, name, stages, variants } = candidate;
    const [isDifferent] = await differing(engine, plan, [[reference, stages]]);
    if (isDifferent) {
      return rejection(candidate, "its output is not bit-identical to the baseline's");
    }
    const trial = trialDispatches(plan, stages);
    // The host's time is a little longer, so that no candidate gains by a GPU's clock that does not advance.
    const milliseconds =
      (timestamps && (await timeDispatches(engine, trial, timestamps))) ??
      (await timeDispatches(engine, trial));
    if (milliseconds === undefined) {
      return rejection(candidate, "its time could not be measured");
    }
    if (milliseconds < FAST_FACTOR * this.bestOf(id).milliseconds) {
      this.best.set(id, { variant, variants, milliseconds });
    }
    return { matmul: id, variant: name, milliseconds };
  }
}

const untimed = (id: string, variants: Variants = { [id]: baseline }): Best => ({
  variant: baseline,
  variants,
  milliseconds: Number.POSITIVE_INFINITY,
});

const candidateOf = (matmul: PassStage, variant: MatmulVariant): Candidate => ({
  id: matmul.id,
  reference: [matmul],
  variant,
  name: variantName(variant),
  stages: [matmul.withVariant?.(variant) as PassStage],
  variants: { [matmul.id]: variant },
});

/** Two matmuls, in one stage if the second one's variant says so and they fit. */
function pairOf(
  first: PassStage,
  second: PassStage,
  one: MatmulVariant,
  other: MatmulVariant,
): Candidate {
  const stages = withPairs(
    [candidateOf(first, one), candidateOf(second, other)].flatMap((c) => c.stages),
  );
  const names = [...new Set([one, other].map(variantName))];
  return {
    id: `${first.id}_and_${second.id}`,
    reference: [first, second],
    variant: other,
    name: other.isBeside ? variantName(other) : `${names.join(", ")}, one after the other`,
    stages,
    variants: { [first.id]: one, [second.id]: other },
  };
}

/** Whether a device has a clock of its own: if the CPU computes, the host's is as good. */
const hasOwnClock = (device: GPUDevice) => Timestamps.isSupported(device) && !isCpu(device);

const rejection = ({ id, name }: Candidate, refused: string): Trial => ({
  matmul: id,
  variant: name,
  milliseconds: undefined,
  refused,
});

// Finds the fastest form of each product on the running device, without making training wait.
//
// Candidates compile in the background, one at a time. Between two submits the trainer lets the tuner
// check and time one that is ready, on the run's own buffers: what a product writes there is scratch
// until the next step. A candidate whose bits differ from the plain form's is out, however fast.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import type { Settings } from "../../config/settings.ts";
import type { BufferView, Dispatch, Engine, Stage } from "../../engine/engine.ts";
import { timeDispatch } from "../../engine/timing.ts";
import { dispatches, type Plan } from "../plan.ts";
import type { Trial, TuningProgress } from "../reports.ts";
import { planStages } from "../stages.ts";
import {
  baselineVariants,
  candidateVariants,
  type MatmulId,
  matmulIds,
  type Variants,
  variantName,
} from "./variants.ts";

/** A candidate replaces the best before it only where it is faster by more than timings scatter. */
const WORTHWHILE = 0.97;
/** A form that takes so many times the best one's time in a product is not tried in those after it. */
const HOPELESS = 3;

interface Candidate {
  readonly product: MatmulId;
  readonly form: MatmulVariant;
}

interface Compilation extends Candidate {
  readonly stage: Stage;
  readonly outcome: Promise<Error | undefined>;
  isOver: boolean;
}

export class Tuner {
  private readonly trials: Trial[] = [];
  private readonly waiting: Candidate[];
  private readonly best = new Map<string, { form: MatmulVariant; milliseconds: number }>();
  private compilation: Compilation | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly settings: Settings,
    private readonly plan: Plan,
    /** To be tried for each product. */
    variants = candidateVariants(engine.device),
  ) {
    this.waiting = matmulIds.flatMap((product) => variants.map((form) => ({ product, form })));
    const untimed = { form: baseline, milliseconds: Number.POSITIVE_INFINITY };
    for (const product of matmulIds) this.best.set(product, untimed);
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

  /** The fastest form of each product so far. */
  get forms(): Variants {
    const forms = { ...baselineVariants };
    for (const product of matmulIds) forms[product] = this.bestOf(product).form;
    return forms;
  }

  /** Checks and times the next candidate if it is compiled; returns at once otherwise. */
  async tryReady(): Promise<void> {
    if (this.compilation?.isOver) await this.tryNext();
  }

  /** Checks and times the next candidate as soon as it is compiled. */
  async tryNext(): Promise<void> {
    const { compilation } = this;
    if (!compilation) return;
    const error = await compilation.outcome;
    const trial = error
      ? refusal(compilation, error.message)
      : await this.checkAndTime(compilation, compilation.stage);
    this.trials.push(trial);
    this.dropHopeless();
    this.compileNext();
  }

  private compileNext(): void {
    const candidate = this.waiting.shift();
    this.compilation = candidate && this.compile(candidate);
  }

  private compile(candidate: Candidate): Compilation {
    const { product, form } = candidate;
    const forms = { ...baselineVariants, [product]: form };
    const { train } = planStages(this.settings, this.plan.layout, forms);
    const stage = train.find(({ kernel }) => kernel.name === product) as Stage;
    const outcome = this.engine.prepare([stage]).then(
      () => undefined,
      (error: Error) => error,
    );
    const compilation = { ...candidate, stage, outcome, isOver: false };
    outcome.then(() => {
      compilation.isOver = true;
    });
    return compilation;
  }

  /** Once a product is through, leaves out of the others what was far too slow for it. */
  private dropHopeless(): void {
    const product = this.trials.at(-1)?.product;
    if (!product || this.waiting[0]?.product === product) return;
    const limit = HOPELESS * this.bestOf(product).milliseconds;
    const slow = this.trials.filter(
      (trial) => trial.product === product && Number(trial.milliseconds) > limit,
    );
    const names = new Set(slow.map(({ form }) => form));
    const left = this.waiting.filter(({ form }) => !names.has(variantName(form)));
    this.waiting.splice(0, this.waiting.length, ...left);
  }

  private bestOf(product: string) {
    return this.best.get(product) as { form: MatmulVariant; milliseconds: number };
  }

  private async checkAndTime(candidate: Candidate, stage: Stage): Promise<Trial> {
    const { product, form } = candidate;
    const plain = this.plan.stages.train.find(({ kernel }) => kernel.name === product) as Stage;
    const [expected, dispatch] = dispatches(this.plan, [plain, stage], {
      first: 0,
      rows: this.settings.batchSize,
      slot: 0,
      stepSize: 0,
      epsilon: 0,
    }) as [Dispatch, Dispatch];
    // Both are submitted before the first is waited for: nobody changes what they read in between.
    const [bits, expectedBits] = await Promise.all([
      this.outputsOf(dispatch),
      this.outputsOf(expected),
    ]);
    if (!bits.every((bytes, i) => sameBits(bytes, expectedBits[i]))) {
      return refusal(candidate, "its bits differ from the plain form's");
    }
    const milliseconds = await timeDispatch(this.engine, dispatch);
    if (milliseconds < WORTHWHILE * this.bestOf(product).milliseconds) {
      this.best.set(product, { form, milliseconds });
    }
    return { product, form: variantName(form), milliseconds };
  }

  private async outputsOf(dispatch: Dispatch): Promise<ArrayBuffer[]> {
    const { engine } = this;
    const { kernel, bindings } = dispatch.stage;
    const written = kernel.written.map((name) => bindings[name] as BufferView | string);
    // What a form leaves unwritten can't pass for the plain form's; padding must stay 0.
    engine.clear(written);
    engine.submit([dispatch]);
    return Promise.all(written.map((view) => engine.readView(view)));
  }
}

const refusal = ({ product, form }: Candidate, refused: string): Trial => ({
  product,
  form: variantName(form),
  milliseconds: undefined,
  refused,
});

function sameBits(a: ArrayBuffer, b: ArrayBuffer | undefined): boolean {
  if (a.byteLength !== b?.byteLength) return false;
  const [left, right] = [new Uint32Array(a), new Uint32Array(b)];
  return left.every((bits, i) => bits === right[i]);
}

// Finds the fastest form of each product on the running device, without making training wait.
//
// Candidates compile in the background, one at a time. Between two submits the trainer lets the tuner
// check and time one that is ready, on the run's own buffers: what a product writes there is scratch
// until the next step. A candidate whose bits differ from the plain form's is out, however fast.

import { plainForm } from "../../shaders/matmul.ts";
import type { Form } from "../../shaders/products/product.ts";
import type { Settings } from "../config.ts";
import type { BufferView, Dispatch, Engine, Stage } from "../engine/engine.ts";
import { timeDispatch } from "../engine/timing.ts";
import {
  candidateForms,
  formName,
  type ProductForms,
  type ProductName,
  plainForms,
  productNames,
} from "./forms.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Trial, TuningProgress } from "./progress.ts";
import { planStages } from "./stages.ts";

/** A candidate replaces the best before it only where it is faster by more than timings scatter. */
const WORTHWHILE = 0.97;

interface Candidate {
  readonly product: ProductName;
  readonly form: Form;
}

export class Tuner {
  private readonly trials: Trial[] = [];
  private readonly candidates: readonly Candidate[];
  private readonly best = new Map<ProductName, { form: Form; milliseconds: number }>();
  private compiled: { stage: Stage } | { error: Error } | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly settings: Settings,
    private readonly plan: Plan,
    /** To be tried for each product. */
    forms = candidateForms(engine.device),
  ) {
    this.candidates = productNames.flatMap((product) => forms.map((form) => ({ product, form })));
    const untimed = { form: plainForm, milliseconds: Number.POSITIVE_INFINITY };
    for (const product of productNames) this.best.set(product, untimed);
    this.compileNext();
  }

  get isDone(): boolean {
    return this.trials.length === this.candidates.length;
  }

  get progress(): TuningProgress {
    return { done: this.trials.length, total: this.candidates.length, trials: this.trials };
  }

  /** The fastest form of each product so far. */
  get forms(): ProductForms {
    const forms = { ...plainForms };
    for (const [product, { form }] of this.best) forms[product] = form;
    return forms;
  }

  /** Checks and times the next candidate if it is compiled; at once otherwise. */
  async tryNext(): Promise<void> {
    const { compiled } = this;
    const candidate = this.candidates[this.trials.length];
    if (!compiled || !candidate) return;
    this.compiled = undefined;
    this.trials.push(
      "error" in compiled
        ? refusal(candidate, compiled.error.message)
        : await this.tryOut(candidate, compiled.stage),
    );
    this.compileNext();
  }

  private compileNext(): void {
    const candidate = this.candidates[this.trials.length];
    if (!candidate) return;
    const { product, form } = candidate;
    const forms = { ...plainForms, [product]: form };
    const { train } = planStages(this.settings, this.plan.layout, forms);
    const stage = train.find(({ kernel }) => kernel.name === product) as Stage;
    this.engine.prepare([stage]).then(
      () => {
        this.compiled = { stage };
      },
      (error) => {
        this.compiled = { error };
      },
    );
  }

  private async tryOut(candidate: Candidate, stage: Stage): Promise<Trial> {
    const { product, form } = candidate;
    const plain = this.plan.stages.train.find(({ kernel }) => kernel.name === product) as Stage;
    const [expected, dispatch] = dispatches(this.plan, [plain, stage], {
      first: 0,
      rows: this.settings.batchSize,
      slot: 0,
      stepSize: 0,
      epsilon: 0,
    }) as [Dispatch, Dispatch];
    const [bits, expectedBits] = [await this.outputsOf(dispatch), await this.outputsOf(expected)];
    if (!bits.every((bytes, i) => sameBits(bytes, expectedBits[i]))) {
      return refusal(candidate, "its bits differ from the plain form's");
    }
    const milliseconds = await timeDispatch(this.engine, dispatch);
    const best = this.best.get(product)?.milliseconds ?? Number.POSITIVE_INFINITY;
    if (milliseconds < WORTHWHILE * best) this.best.set(product, { form, milliseconds });
    return { product, form: formName(form), milliseconds };
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
  form: formName(form),
  milliseconds: undefined,
  refused,
});

function sameBits(a: ArrayBuffer, b: ArrayBuffer | undefined): boolean {
  if (a.byteLength !== b?.byteLength) return false;
  const [left, right] = [new Uint32Array(a), new Uint32Array(b)];
  return left.every((bits, i) => bits === right[i]);
}

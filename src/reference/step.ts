// Whole training steps in float64, from the same weights and batches as on the GPU.

import type { Settings } from "../config/settings.ts";
import { mapValuesOf, type Parameters, tensorEntries } from "../model/tensors.ts";
import { batch_threshold } from "./batch_threshold.ts";
import { clip } from "./clip.ts";
import { count_rows } from "./counters.ts";
import { optimizers } from "./optimizers.ts";
import { type Circumstances, type Pass, pass, type Tensors } from "./pass.ts";
import { project_gradient } from "./project_gradient.ts";
import { learningRateAt, sparsityWeightAt } from "./schedule.ts";
import type { BatchShape } from "./shape.ts";
import { squared_norm } from "./squared_norm.ts";
import { tie_gradients } from "./tie_gradients.ts";
import { unit_rows } from "./unit_rows.ts";
import { decoupledDecay, l2Decay } from "./weight_decay.ts";

export type { Pass, Tensors };
export { pass };

/** What a run depends on besides its settings, first parameters and batches. */
export interface RunFacts {
  /** V, the variance of the training rows. */
  readonly variance: number;
  /** N, after which units are dead by default. */
  readonly count: number;
  /** T, all steps of the run. */
  readonly steps: number;
}

/** For runs without schedules, dead units and the error `variance`. */
const noFacts: RunFacts = {
  variance: 1,
  count: Number.POSITIVE_INFINITY,
  steps: Number.MAX_SAFE_INTEGER,
};

/** A run of training steps with parameters and moments in float64. */
export class ReferenceRun {
  readonly parameters: Tensors;
  /** For how many rows each unit has been inactive. */
  counters: Uint32Array;
  private readonly moments: readonly Tensors[];
  private steps = 0;

  constructor(
    private readonly settings: Settings,
    first: Parameters,
    private readonly facts: RunFacts = noFacts,
  ) {
    this.parameters = mapValuesOf(first, (values) => Float64Array.from(values));
    this.moments = Array.from({ length: optimizers[settings.optimizer].moments }, () =>
      mapValuesOf(first, ({ length }) => new Float64Array(length)),
    );
    this.counters = new Uint32Array(settings.hiddenUnits);
  }

  /**
   * Trains on one batch X (B,D) and returns the pass before the update, with the gradients as the optimizer gets them,
   * except for the factor `scale` that limits their norm.
   */
  step(X: Float64Array, rows: number): Pass & { readonly scale: number } {
    const { settings, parameters, facts } = this;
    this.steps++;
    const now = {
      ...settings,
      sparsityWeight: sparsityWeightAt(settings, this.steps, facts.steps),
      learningRate: learningRateAt(settings, this.steps, facts.steps),
    };
    const shape = { rows, inputs: X.length / rows, hidden: settings.hiddenUnits };
    const result = pass(shape, now, parameters, X, this.circumstances);
    adjustGradients(shape, settings, parameters, result.gradients);
    const scale = scaleOf(settings, result.gradients);
    this.update(now, result.gradients, scale);
    constrain(settings, parameters, result);
    this.counters = count_rows(this.counters, result.penalty.active, rows);
    return { ...result, scale };
  }

  /** What the next pass depends on. */
  get circumstances(): Circumstances {
    const { variance, count } = this.facts;
    return { variance, counters: this.counters, deadWindow: this.settings.deadWindow || count };
  }

  private update(now: Settings, gradients: Tensors, scale: number): void {
    const { parameters, moments, steps } = this;
    const { optimizer, learningRate, weightDecay } = now;
    if (optimizer === "adamw") {
      for (const weights of [parameters.W_enc, parameters.W_dec]) {
        decoupledDecay(learningRate * weightDecay, weights);
      }
    }
    for (const [name, values] of tensorEntries(parameters)) {
      const gradient = (gradients[name] as Float64Array).map((value) => scale * value);
      const own = moments.map((tensors) => tensors[name] as Float64Array);
      optimizers[optimizer].update(now, steps, gradient, values, own);
    }
  }
}

/** What changes the gradients before their norm is limited, in this order. */
function adjustGradients(
  { inputs, hidden }: BatchShape,
  { tied, optimizer, weightDecay, decoderNorm }: Settings,
  { W_enc, W_dec }: Tensors,
  gradients: Tensors,
): void {
  if (tied) tie_gradients(gradients.W_enc, gradients.W_dec, inputs, hidden);
  if (optimizer !== "adamw") {
    l2Decay(weightDecay, W_enc, gradients.W_enc);
    l2Decay(weightDecay, W_dec, gradients.W_dec);
  }
  if (decoderNorm === "unit") project_gradient(W_dec, gradients.W_dec, hidden);
}

function scaleOf({ clipNorm }: Settings, gradients: Tensors): number {
  const squares = tensorEntries(gradients).map(([, gradient]) => squared_norm(gradient));
  return clipNorm > 0
    ? clip(
        squares.reduce((sum, square) => sum + square, 0),
        clipNorm,
      )
    : 1;
}

/** What the parameters must satisfy after the update. */
function constrain(
  { activation, decoderNorm, hiddenUnits }: Settings,
  { W_dec, threshold }: Tensors,
  { smallest }: Pass,
): void {
  if (decoderNorm === "unit") unit_rows(W_dec, hiddenUnits);
  if (activation === "jumprelu")
    threshold?.forEach((theta, j) => {
      threshold[j] = Math.max(theta, 0);
    });
  if (activation === "batch-topk" && threshold) {
    threshold[0] = batch_threshold(threshold[0] as number, smallest ?? 0);
  }
}

// The optimizers: the buffers they carry from step to step, and the uniforms of each step. Their kernels are
// in update_stages.ts, so that checking a state does not load them.

import type { Uniforms } from "../../shaders/kernel.ts";
import type { DecayKind } from "../../shaders/weight_decay.ts";
import type { OptimizerName, Settings } from "../config/settings.ts";
import { learningRateAt, sparsityWeightAt } from "./schedule.ts";

export interface Optimizer {
  readonly label: string;
  /** What `weightDecay` changes. */
  readonly decay: DecayKind;
  /** Buffers in the parameters' layout, with the smallest value that each can have. */
  readonly moments: Readonly<Record<string, { readonly min: number }>>;
  /**
   * Returns the kernel's uniforms for a step counted from 1, in float64.
   * @param learningRate of the step; by default that of the settings
   */
  readonly uniforms: (settings: Settings, step: number, learningRate?: number) => Uniforms;
}

const adamMoments = {
  firstMoment: { min: Number.NEGATIVE_INFINITY },
  secondMoment: { min: 0 },
};

// With c = √(1−β₂ᵗ): stepSize = α c / (1−β₁ᵗ). epsilon = 1e-7 as in Keras, or 1e-8 · c, which is
// PyTorch's 1e-8 after the bias correction (Kingma & Ba 2015, section 2, last paragraph, and algorithm 1).
function adamUniforms(settings: Settings, step: number, learningRate = settings.learningRate) {
  const { beta1, beta2, adamConvention } = settings;
  const correction = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: (learningRate * correction) / (1 - beta1 ** step),
    epsilon: adamConvention === "keras" ? 1e-7 : 1e-8 * correction,
    oneMinusBeta1: 1 - beta1,
    oneMinusBeta2: 1 - beta2,
  };
}

export const optimizers = {
  adam: { label: "Adam", decay: "L2", moments: adamMoments, uniforms: adamUniforms },
  // Loshchilov & Hutter 2019, algorithm 2, with the learning rate as its schedule η.
  adamw: { label: "AdamW", decay: "decoupled", moments: adamMoments, uniforms: adamUniforms },
  sgd: {
    label: "SGD",
    decay: "L2",
    moments: { velocity: { min: Number.NEGATIVE_INFINITY } },
    uniforms: (settings: Settings, _step?: number, learningRate = settings.learningRate) => ({
      stepSize: learningRate,
      momentum: settings.momentum,
    }),
  },
} as const satisfies Record<OptimizerName, Optimizer>;

/** The moments of all optimizers; a run has those of its own. */
export type MomentName = {
  [Name in OptimizerName]: keyof (typeof optimizers)[Name]["moments"];
}[OptimizerName];

export const optimizerOf = (settings: Settings): (typeof optimizers)[OptimizerName] =>
  optimizers[settings.optimizer];

/** Returns the uniforms that change from step to step, for a step counted from 1, of `steps` in the run. */
export function stepUniforms(settings: Settings, step: number, steps: number): Uniforms {
  const { decay, uniforms } = optimizerOf(settings);
  const learningRate = learningRateAt(settings, step, steps);
  const { weightDecay } = settings;
  return {
    ...uniforms(settings, step, learningRate),
    lambda: sparsityWeightAt(settings, step, steps),
    decay: decay === "L2" ? weightDecay : learningRate * weightDecay,
  };
}

// The optimizers: the buffers they carry from step to step, and the uniforms of each step. Their kernels are
// in stages.ts, so that checking a state does not load them.

import type { Uniforms } from "../../shaders/kernel.ts";
import { type OptimizerName, optimizerNameOf, type Settings } from "../config/settings.ts";

export interface Optimizer {
  readonly label: string;
  /** Buffers in the parameters' layout, with the smallest value that each can have. */
  readonly moments: Readonly<Record<string, { readonly min: number }>>;
  /** Returns the kernel's uniforms for a step counted from 1, in float64. */
  readonly uniforms: (settings: Settings, step: number) => Uniforms;
}

export const optimizers = {
  adam: {
    label: "Adam",
    moments: {
      firstMoment: { min: Number.NEGATIVE_INFINITY },
      secondMoment: { min: 0 },
    },
    // With c = √(1−β₂ᵗ): stepSize = α c / (1−β₁ᵗ). epsilon = 1e-7 as in Keras, or 1e-8 · c, which is
    // PyTorch's 1e-8 after the bias correction (Kingma & Ba 2015, section 2, last paragraph, and algorithm 1).
    uniforms: ({ learningRate, beta1, beta2, adamConvention }, step) => {
      const correction = Math.sqrt(1 - beta2 ** step);
      return {
        stepSize: (learningRate * correction) / (1 - beta1 ** step),
        epsilon: adamConvention === "keras" ? 1e-7 : 1e-8 * correction,
        oneMinusBeta1: 1 - beta1,
        oneMinusBeta2: 1 - beta2,
      };
    },
  },
} as const satisfies Record<OptimizerName, Optimizer>;

/** The moments of all optimizers; a run has those of its own. */
export type MomentName = {
  [Name in OptimizerName]: keyof (typeof optimizers)[Name]["moments"];
}[OptimizerName];

export const optimizerOf = (settings: Settings): (typeof optimizers)[OptimizerName] =>
  optimizers[optimizerNameOf(settings)];

/** Returns the uniforms that change from step to step, for a step counted from 1. */
export const stepUniforms = (settings: Settings, step: number): Uniforms =>
  optimizerOf(settings).uniforms(settings, step);

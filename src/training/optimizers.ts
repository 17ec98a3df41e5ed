// The optimizers: the buffers they carry from step to step, and the uniforms of each step. Their kernels are
// in stages.ts, so that checking a state does not load them.

import type { Uniforms } from "../../shaders/kernel.ts";
import type { DecayKind } from "../../shaders/weight_decay.ts";
import { type OptimizerName, optimizerNameOf, type Settings } from "../config/settings.ts";

type AdamSettings = Pick<Settings, "learningRate" | "beta1" | "beta2" | "adamConvention">;
type SgdSettings = Pick<Settings, "learningRate"> & { readonly momentum: number };
type DecaySettings = Pick<Settings, "learningRate"> & { readonly weightDecay: number };

export interface Optimizer {
  readonly label: string;
  /** What `weightDecay` changes. */
  readonly decay: DecayKind;
  /** Buffers in the parameters' layout, with the smallest value that each can have. */
  readonly moments: Readonly<Record<string, { readonly min: number }>>;
  /** Returns the kernel's uniforms for a step counted from 1, with its learning rate, in float64. */
  readonly uniforms: (settings: AdamSettings & SgdSettings, step: number) => Uniforms;
}

const adamMoments = {
  firstMoment: { min: Number.NEGATIVE_INFINITY },
  secondMoment: { min: 0 },
};

// With c = √(1−β₂ᵗ): stepSize = α c / (1−β₁ᵗ). epsilon = 1e-7 as in Keras, or 1e-8 · c, which is
// PyTorch's 1e-8 after the bias correction (Kingma & Ba 2015, section 2, last paragraph, and algorithm 1).
function adamUniforms({ learningRate, beta1, beta2, adamConvention }: AdamSettings, step: number) {
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
    uniforms: ({ learningRate, momentum }: SgdSettings) => ({ stepSize: learningRate, momentum }),
  },
} as const satisfies Record<OptimizerName | "adamw" | "sgd", Optimizer>;

/** The moments of all optimizers; a run has those of its own. */
export type MomentName = {
  [Name in OptimizerName]: keyof (typeof optimizers)[Name]["moments"];
}[OptimizerName];

export const optimizerOf = (settings: Settings): (typeof optimizers)[OptimizerName] =>
  optimizers[optimizerNameOf(settings)];

/** Returns the uniforms that change from step to step, for a step counted from 1. */
export const stepUniforms = (settings: Settings, step: number): Uniforms =>
  optimizerOf(settings).uniforms(settings, step);

/** Returns the uniform of the kernel weight_decay, with the learning rate of the step. */
export const decayUniforms = (
  { decay }: Pick<Optimizer, "decay">,
  { learningRate, weightDecay }: DecaySettings,
) => ({ decay: decay === "L2" ? weightDecay : learningRate * weightDecay });

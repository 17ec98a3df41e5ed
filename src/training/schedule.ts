// How the learning rate and the sparsity weight change during a run of T steps. Steps t are counted from 1. A share of
// the run is rounded to whole steps, halves up.

import type { Settings } from "../config/settings.ts";

/** The factor of the learning rate by the share q, from 0 to 1, of the decay that has passed. */
export const decays = {
  linear: (q: number) => 1 - q,
  cosine: (q: number) => (1 + Math.cos(Math.PI * q)) / 2,
} satisfies Record<Settings["decay"], (q: number) => number>;

type LearningRateSettings = Pick<Settings, "learningRate" | "warmUp" | "decay" | "decayShare">;
type SparsityWeightSettings = Pick<Settings, "sparsityWeight" | "penaltyWarmUp">;

/** Returns min(1, t / round(share · T)), or 1 if that rounds to 0. */
function warmUpFactor(share: number, step: number, steps: number): number {
  const length = Math.round(share * steps);
  return length === 0 ? 1 : Math.min(1, step / length);
}

/** Returns 1 until step t₀ = T − round(decayShare · T), then decays with q = (t − t₀) / (T − t₀ + 1). */
function decayFactor(name: Settings["decay"], share: number, step: number, steps: number): number {
  const length = Math.round(share * steps);
  const passed = step - (steps - length);
  return passed <= 0 ? 1 : decays[name](passed / (length + 1));
}

/** Returns α_t, the learning rate of a step. */
export const learningRateAt = (
  { learningRate, warmUp, decay, decayShare }: LearningRateSettings,
  step: number,
  steps: number,
) => learningRate * warmUpFactor(warmUp, step, steps) * decayFactor(decay, decayShare, step, steps);

/** Returns λ_t, the sparsity weight of a step. */
export const sparsityWeightAt = (
  { sparsityWeight, penaltyWarmUp }: SparsityWeightSettings,
  step: number,
  steps: number,
) => sparsityWeight * warmUpFactor(penaltyWarmUp, step, steps);

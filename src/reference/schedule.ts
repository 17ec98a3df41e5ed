// The learning rate and the sparsity weight of step t of T, counted from 1
//   α_t = α · min(1, t / round(warmUp T)) · decay        λ_t = λ · min(1, t / round(penaltyWarmUp T))
//   decay: after t₀ = T − round(decayShare T), with q = (t − t₀)/(T − t₀ + 1), 1 − q or ½(1 + cos πq)

import type { Settings } from "../config/settings.ts";

/** Shares are rounded to whole steps, halves up. */
const stepsOf = (share: number, steps: number) => Math.floor(share * steps + 0.5);

function rise(share: number, step: number, steps: number): number {
  const length = stepsOf(share, steps);
  return length > 0 && step < length ? step / length : 1;
}

function fall({ decay, decayShare }: Settings, step: number, steps: number): number {
  const start = steps - stepsOf(decayShare, steps);
  if (step <= start) return 1;
  const q = (step - start) / (steps - start + 1);
  return decay === "linear" ? 1 - q : 0.5 * (1 + Math.cos(Math.PI * q));
}

export const learningRateAt = (settings: Settings, step: number, steps: number) =>
  settings.learningRate * rise(settings.warmUp, step, steps) * fall(settings, step, steps);

export const sparsityWeightAt = (settings: Settings, step: number, steps: number) =>
  settings.sparsityWeight * rise(settings.penaltyWarmUp, step, steps);

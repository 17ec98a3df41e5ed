import type { Settings } from "../config/settings.ts";

/**
 * What the adam kernel needs of step t (counted from 1), in float64. With c = √(1−β₂ᵗ):
 * stepSize = α c / (1−β₁ᵗ); epsilon = 1e-7 as Keras has it, or 1e-8 · c, which is PyTorch's
 * 1e-8 after the bias correction (Kingma & Ba 2015, section 2, last paragraph and algorithm 1).
 */
export function adamScalars(settings: Settings, step: number) {
  const { learningRate, beta1, beta2, adamConvention } = settings;
  const correction = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: (learningRate * correction) / (1 - beta1 ** step),
    epsilon: adamConvention === "keras" ? 1e-7 : 1e-8 * correction,
  };
}

// The optimizers in float64: the moments they carry, and the update of one tensor.

import type { OptimizerName, Settings } from "../config/settings.ts";
import { adam } from "./adam.ts";

interface Optimizer {
  /** How many moments each tensor has; they start at 0. */
  readonly moments: number;
  /** Updates parameters and moments in place; steps are counted from 1. */
  readonly update: (
    settings: Settings,
    step: number,
    gradient: Float64Array,
    parameters: Float64Array,
    moments: readonly Float64Array[],
  ) => void;
}

export const optimizers: Record<OptimizerName, Optimizer> = {
  adam: {
    moments: 2,
    update: (settings, step, gradient, parameters, moments) => {
      const [first, second] = moments as [Float64Array, Float64Array];
      adam(adamScalars(settings, step), gradient, parameters, first, second);
    },
  },
};

/** Bias corrections of Kingma & Ba 2015; Keras and PyTorch add epsilon at different points. */
function adamScalars({ learningRate, beta1, beta2, adamConvention }: Settings, step: number) {
  const root = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: (learningRate * root) / (1 - beta1 ** step),
    epsilon: adamConvention === "pytorch" ? 1e-8 * root : 1e-7,
    oneMinusBeta1: 1 - beta1,
    oneMinusBeta2: 1 - beta2,
  };
}

// The optimizers in float64: the moments they carry, and the update of one tensor.

import type { OptimizerName, Settings } from "../config/settings.ts";
import { adam } from "./adam.ts";
import { sgd } from "./sgd.ts";

interface Optimizer {
  /** How many moments each tensor has; they start at 0. */
  readonly moments: number;
  /** Updates parameters and moments in place, with the learning rate of the step, which is counted from 1. */
  readonly update: (
    settings: Settings,
    step: number,
    gradient: Float64Array,
    parameters: Float64Array,
    moments: readonly Float64Array[],
  ) => void;
}

const adamRow = {
  moments: 2,
  update(
    settings: Settings,
    step: number,
    gradient: Float64Array,
    parameters: Float64Array,
    moments: readonly Float64Array[],
  ): void {
    const [first, second] = moments as [Float64Array, Float64Array];
    adam(adamScalars(settings, step), gradient, parameters, first, second);
  },
};

export const optimizers = {
  adam: adamRow,
  // Its weights decay apart from the update.
  adamw: adamRow,
  sgd: {
    moments: 1,
    update({ learningRate, momentum }: Settings, _step, gradient, parameters, moments) {
      const [velocity] = moments as [Float64Array];
      sgd({ stepSize: learningRate, momentum }, gradient, parameters, velocity);
    },
  },
} satisfies Record<OptimizerName, Optimizer>;

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

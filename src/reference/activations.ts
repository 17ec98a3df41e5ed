// The activations in float64, one number at a time.

import type { Settings } from "../config/settings.ts";

interface Activation {
  readonly value: (z: number) => number;
  /** The gradient at the argument, from the gradient `d` at the value `h`. */
  readonly backward: (d: number, h: number) => number;
}

export const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

export type ActivationName = Settings["activation"] | Settings["outputActivation"];

export const activations: Record<ActivationName, Activation> = {
  relu: { value: (z) => Math.max(z, 0), backward: (d, h) => (h > 0 ? d : 0) },
  sigmoid: { value: sigmoid, backward: (d, h) => d * h * (1 - h) },
  linear: { value: (z) => z, backward: (d) => d },
};

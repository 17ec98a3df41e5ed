// The activations in float64, one number at a time.

interface Activation {
  readonly value: (z: number) => number;
  /** The gradient at the argument, from the gradient `d` at the value `h`. */
  readonly backward: (d: number, h: number) => number;
}

export const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** Those that depend on one number only. */
export type ActivationName = "relu" | "sigmoid" | "linear";

export const activations: Record<ActivationName, Activation> = {
  relu: { value: (z) => Math.max(z, 0), backward: (d, h) => (h > 0 ? d : 0) },
  sigmoid: { value: sigmoid, backward: (d, h) => d * h * (1 - h) },
  linear: { value: (z) => z, backward: (d) => d },
};

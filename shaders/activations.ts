// The activation functions of hidden units and outputs: value and gradient as WGSL over four values.
// docs/architecture.md says what else a new row needs.

export interface Activation {
  readonly label: string;
  /** Whether a value can be exactly 0. */
  readonly canBeZero: boolean;
  /** Whether the gradient jumps at an argument of 0. */
  readonly hasKink: boolean;
  /** The largest value. */
  readonly max: number;
  /** Its formula, applied to an argument. */
  readonly formula: (z: string) => string;
  /** WGSL of the value at `z`. */
  readonly value: (z: string) => string;
  /** WGSL of the gradient at the argument, from the gradient `d` at the value `h`: it must follow from the value. */
  readonly backward: (d: string, h: string) => string;
}

export const activations = {
  relu: {
    label: "ReLU",
    canBeZero: true,
    hasKink: true,
    max: Number.POSITIVE_INFINITY,
    formula: (z) => `max(${z}, 0)`,
    value: (z) => `max(${z}, vec4f())`,
    // 0 at z = 0.
    backward: (d, h) => `${d} * select(vec4f(), vec4f(1), ${h} > vec4f())`,
  },
  sigmoid: {
    label: "Sigmoid",
    canBeZero: false,
    hasKink: false,
    max: 1,
    formula: (z) => `σ(${z})`,
    // Constant below z = −80, at 1.8e-35: e⁸⁹ exceeds f32's range, and overflow is undefined in a shader.
    value: (z) => `(1 / (1 + exp(-select(${z}, vec4f(-80), ${z} < vec4f(-80)))))`,
    backward: (d, h) => `${d} * ${h} * (1 - ${h})`,
  },
  linear: {
    label: "Linear",
    canBeZero: true,
    hasKink: false,
    max: Number.POSITIVE_INFINITY,
    formula: (z) => z,
    value: (z) => z,
    backward: (d) => d,
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/** WGSL functions `value_of(z)` and `backward_of(d, h)` of an activation. */
export const activationFunctions = (name: ActivationName) => {
  const { value, backward }: Activation = activations[name];
  return `
    fn value_of(z: vec4f) -> vec4f { return ${value("z")}; }
    fn backward_of(d: vec4f, h: vec4f) -> vec4f { return ${backward("d", "h")}; }`;
};

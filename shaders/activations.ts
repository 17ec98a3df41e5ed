// The activation functions of hidden units and outputs. Most are element-wise: value and gradient as WGSL over four
// values. Others look at a whole row or batch, or have parameters, and are kernels of their own.
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
  /** If it is element-wise: WGSL of the value at `z`. */
  readonly value?: (z: string) => string;
  /** WGSL of the gradient at the argument, from the gradient `d` at the value `h`: it must follow from the value. */
  readonly backward?: (d: string, h: string) => string;
}

/** 0 at z = 0. */
const whereActive = (d: string, h: string) => `select(vec4f(), ${d}, ${h} > vec4f())`;

const selected = (label: string, formula: (z: string) => string) =>
  ({
    label,
    canBeZero: true,
    hasKink: true,
    max: Number.POSITIVE_INFINITY,
    formula,
    backward: whereActive,
  }) as const;

export const activations = {
  relu: {
    label: "ReLU",
    canBeZero: true,
    hasKink: true,
    max: Number.POSITIVE_INFINITY,
    formula: (z) => `max(${z}, 0)`,
    value: (z) => `max(${z}, vec4f())`,
    backward: whereActive,
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
  topk: selected("TopK", (z) => `topₖ(max(${z}, 0))`),
  "batch-topk": selected("BatchTopK", (z) => `batch topₖ(max(${z}, 0))`),
  lifetime: selected("Lifetime", (z) => `lifetime top(max(${z}, 0))`),
  jumprelu: {
    label: "JumpReLU",
    canBeZero: true,
    hasKink: true,
    max: Number.POSITIVE_INFINITY,
    formula: (z) => `z · 1[z > θ], z = ${z}`,
  },
  gated: {
    label: "Gated",
    canBeZero: true,
    hasKink: true,
    max: Number.POSITIVE_INFINITY,
    formula: (z) => `1[u + b_gate > 0] · max(eʳ u + b_mag, 0), u = ${z}`,
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;
/** Those whose value depends on one number only. */
export type ElementwiseName = {
  [Name in ActivationName]: (typeof activations)[Name] extends { value: unknown } ? Name : never;
}[ActivationName];
/** Those whose gradient follows from the value alone. */
export type SelfGradientName = {
  [Name in ActivationName]: (typeof activations)[Name] extends { backward: unknown } ? Name : never;
}[ActivationName];

/** A WGSL function `value_of(z)` of an activation. */
export const valueFunction = (name: ElementwiseName) =>
  `fn value_of(z: vec4f) -> vec4f { return ${activations[name].value("z")}; }`;

/** A WGSL function `backward_of(d, h)` of an activation. */
export const backwardFunction = (name: SelfGradientName) =>
  `fn backward_of(d: vec4f, h: vec4f) -> vec4f { return ${activations[name].backward("d", "h")}; }`;

/** Both of them. */
export const activationFunctions = (name: ElementwiseName) => `
    ${valueFunction(name)}
    ${backwardFunction(name)}`;

// The reconstruction errors E(x, y): the terms of the sum, its gradient, and the scale of both.
// docs/architecture.md says what else a new row needs.

import type { Scalar } from "./kernel.ts";

export interface ReconstructionError {
  readonly formula: string;
  /** The uniforms that the scale reads besides `batch` and `inputs`. */
  readonly uniforms?: Readonly<Record<string, Scalar>>;
  /** WGSL of four terms of the sum, from `error` = y − x, the output's argument `a` and `x`. */
  readonly term: (error: string, a: string, x: string) => string;
  /**
   * WGSL of the gradient, from `error` = y − x and 2 · scale: at y, or at the output's argument if
   * `isAtArgument`.
   */
  readonly slope: (error: string, twiceScale: string) => string;
  readonly isAtArgument?: boolean;
  /** WGSL of the factor of the sum over the batch (B,D), and of twice the factor. */
  readonly scale: string;
  readonly twiceScale: string;
}

const square = (error: string) => `${error} * ${error}`;
const twice = (error: string, twiceScale: string) => `${twiceScale} * ${error}`;

export const reconstructionErrors = {
  mean: {
    formula: "mean (x − y)²",
    term: square,
    slope: twice,
    scale: "1 / (f32(u.batch) * f32(u.inputs))",
    twiceScale: "2 / (f32(u.batch) * f32(u.inputs))",
  },
  sum: {
    formula: "Σ (x − y)² per row",
    term: square,
    slope: twice,
    scale: "1 / f32(u.batch)",
    twiceScale: "2 / f32(u.batch)",
  },
  // 1 − E is the explained variance.
  variance: {
    formula: "Σ (x − y)² / variance",
    uniforms: { variance: "f32" },
    term: square,
    slope: twice,
    scale: "1 / (f32(u.batch) * u.variance)",
    twiceScale: "2 / (f32(u.batch) * u.variance)",
  },
  // With a sigmoid, the gradient at its argument is y − x.
  "cross-entropy": {
    formula: "mean −x ln y − (1 − x) ln(1 − y)",
    term: (_, a, x) => `max(${a}, vec4f()) - ${a} * ${x} + log(1 + exp(-abs(${a})))`,
    slope: (error, twiceScale) => `0.5 * ${twiceScale} * ${error}`,
    isAtArgument: true,
    scale: "1 / (f32(u.batch) * f32(u.inputs))",
    twiceScale: "2 / (f32(u.batch) * f32(u.inputs))",
  },
} as const satisfies Record<string, ReconstructionError>;

export type ReconstructionErrorName = keyof typeof reconstructionErrors;

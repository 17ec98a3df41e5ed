// The reconstruction errors E(x, y): the error of four values, its gradient at y, and the scale of both.
// docs/architecture.md says what else a new row needs.

export interface ReconstructionError {
  readonly formula: string;
  /** WGSL of four terms of the sum, from `error` = y − x. */
  readonly term: (error: string) => string;
  /** WGSL of the gradient at y, from `error` = y − x and 2 · scale. */
  readonly slope: (error: string, twiceScale: string) => string;
  /** WGSL of the factor of the sum over the batch (B,D), and of twice the factor. */
  readonly scale: string;
  readonly twiceScale: string;
}

export const reconstructionErrors = {
  mean: {
    formula: "mean (x − y)²",
    term: (error) => `${error} * ${error}`,
    slope: (error, twiceScale) => `${twiceScale} * ${error}`,
    scale: "1 / (f32(u.batch) * f32(u.inputs))",
    twiceScale: "2 / (f32(u.batch) * f32(u.inputs))",
  },
} as const satisfies Record<string, ReconstructionError>;

export type ReconstructionErrorName = keyof typeof reconstructionErrors;

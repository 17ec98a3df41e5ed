// The reconstruction errors in float64: E = scale · Σ term(y − x), dE/dy = scale · slope(y − x).

import type { ReconstructionErrorName } from "../config/settings.ts";

interface ReconstructionError {
  /** From y − x, the output's argument and x. */
  readonly term: (error: number, a: number, x: number) => number;
  readonly slope: (error: number) => number;
  /** Whether the slope is the gradient at the output's argument rather than at y. */
  readonly isAtArgument?: true;
  /** `variance` is that of the training rows. */
  readonly scale: (rows: number, inputs: number, variance: number) => number;
}

export const reconstructionErrors: Record<ReconstructionErrorName, ReconstructionError> = {
  mean: {
    term: (error) => error * error,
    slope: (error) => 2 * error,
    scale: (rows, inputs) => 1 / (rows * inputs),
  },
  sum: {
    term: (error) => error * error,
    slope: (error) => 2 * error,
    scale: (rows) => 1 / rows,
  },
  variance: {
    term: (error) => error * error,
    slope: (error) => 2 * error,
    scale: (rows, _inputs, variance) => 1 / (rows * variance),
  },
  // For a sigmoid output.
  "cross-entropy": {
    term: (_error, a, x) => Math.max(a, 0) - a * x + Math.log1p(Math.exp(-Math.abs(a))),
    slope: (error) => error,
    isAtArgument: true,
    scale: (rows, inputs) => 1 / (rows * inputs),
  },
};

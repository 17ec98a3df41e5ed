// The reconstruction errors in float64: E = scale · Σ term(y − x), dE/dy = scale · slope(y − x).

import type { ReconstructionErrorName } from "../config/settings.ts";

interface ReconstructionError {
  readonly term: (error: number) => number;
  readonly slope: (error: number) => number;
  readonly scale: (rows: number, inputs: number) => number;
}

export const reconstructionErrors: Record<ReconstructionErrorName, ReconstructionError> = {
  mean: {
    term: (error) => error * error,
    slope: (error) => 2 * error,
    scale: (rows, inputs) => 1 / (rows * inputs),
  },
};

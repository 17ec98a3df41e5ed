// loss — reconstruction = E(X, y)        sparsity = λ Σ_j penalty_j

import type { ReconstructionErrorName } from "../config/settings.ts";
import { reconstructionErrors } from "./reconstruction_errors.ts";

/** @param X and y (B,D), penalty (H) */
export function loss(
  reconstructionError: ReconstructionErrorName,
  X: Float64Array,
  y: Float64Array,
  penalty: Float64Array,
  lambda: number,
): { reconstruction: number; sparsity: number; loss: number } {
  const { term, scale } = reconstructionErrors[reconstructionError];
  const sum = y.reduce((total, value, i) => total + term(value - (X[i] as number)), 0);
  const reconstruction = scale(1, y.length) * sum;
  const sparsity = lambda * penalty.reduce((total, value) => total + value, 0);
  return { reconstruction, sparsity, loss: reconstruction + sparsity };
}

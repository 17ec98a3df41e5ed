// decode — y = ψ(h W₂ + b₂) and dz₂ = dE/dy ⊙ ψ'

import type { ReconstructionErrorName } from "../config/settings.ts";
import { type ActivationName, activations } from "./activations.ts";
import { matmul } from "./matmul.ts";
import { reconstructionErrors } from "./reconstruction_errors.ts";
import type { BatchShape } from "./shape.ts";

/** @returns y and dz2 (B,D), and the scaled sum of the reconstruction error's terms */
export function decode(
  { rows, inputs, hidden }: BatchShape,
  activation: ActivationName,
  reconstructionError: ReconstructionErrorName,
  h: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
  X: Float64Array,
  variance = 1,
): { y: Float64Array; dz2: Float64Array; errors: number } {
  const { value, backward } = activations[activation];
  const { term, slope, isAtArgument, scale } = reconstructionErrors[reconstructionError];
  const a = matmul(h, weights, rows, hidden, inputs).map(
    (sum, i) => sum + (bias[i % inputs] as number),
  );
  const y = a.map(value);
  const factor = scale(rows, inputs, variance);
  const dz2 = y.map((v, i) => {
    const d = factor * slope(v - (X[i] as number));
    return isAtArgument ? d : backward(d, v);
  });
  const sum = y.reduce(
    (total, v, i) => total + term(v - (X[i] as number), a[i] as number, X[i] as number),
    0,
  );
  return { y, dz2, errors: factor * sum };
}

// decode — y = ψ(h W₂ + b₂) and dz₂ = dE/dy ⊙ ψ'

import type { ReconstructionErrorName } from "../config/settings.ts";
import { type ActivationName, activations } from "./activations.ts";
import { matmul } from "./matmul.ts";
import { reconstructionErrors } from "./reconstruction_errors.ts";
import type { BatchShape } from "./shape.ts";

/** @returns y and dz2 (B,D) */
export function decode(
  { rows, inputs, hidden }: BatchShape,
  activation: ActivationName,
  reconstructionError: ReconstructionErrorName,
  h: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
  X: Float64Array,
): { y: Float64Array; dz2: Float64Array } {
  const { value, backward } = activations[activation];
  const { slope, scale } = reconstructionErrors[reconstructionError];
  const z = matmul(h, weights, rows, hidden, inputs);
  const y = z.map((sum, i) => value(sum + (bias[i % inputs] as number)));
  const factor = scale(rows, inputs);
  const dz2 = y.map((v, i) => backward(factor * slope(v - (X[i] as number)), v));
  return { y, dz2 };
}

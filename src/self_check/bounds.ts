// What the bounds of the checks are made of.
//
// A sum of n f32 products is off by at most n · 2⁻²³ · Σ|aᵢbᵢ| (one rounding per fma is half of
// that); a bias is one more term. exp(z) is allowed 3 + 2|z| ULP, so σ(z) inherits
// σ(1−σ) · (3 + 2|z|) ULP, and 4 ULP of itself for the sum and the division.

import { matmul } from "../reference/matmul.ts";
import { sigmoid } from "../reference/shape.ts";
import { ULP } from "./compare.ts";
import { absolute } from "./matrices.ts";

/** A byte's value b / 255 is a division, which is allowed 2.5 ULP. */
export const BYTE_ULPS = 2.5;

export const at = (values: ArrayLike<number>, i: number) => values[i] as number;

/** Σ_k |a_ik b_kj| + |bias_j|: what rounding errors of a product are measured by. */
export function magnitude(
  A: Float64Array,
  B: Float64Array,
  bias: Float64Array | undefined,
  [rows, inner, columns]: readonly [number, number, number],
) {
  const sums = matmul(absolute(A), absolute(B), rows, inner, columns);
  return sums.map((sum, i) => sum + Math.abs(bias?.[i % columns] ?? 0));
}

/** Error of σ(z) where z is off by dz. */
export const sigmoidBound = (z: number, dz: number) => {
  const y = sigmoid(z);
  return y * (1 - y) * (dz + (3 + 2 * Math.abs(z)) * ULP) + 4 * ULP * y;
};

export const logit = (y: number) => Math.log(y / (1 - y));

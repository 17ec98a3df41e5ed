// What the bounds of the checks are made of.
//
// A sum of n f32 products is off by at most n · 2⁻²³ · Σ|aᵢbᵢ| (one rounding per fma is half of
// that); a bias is one more term. exp(z) is allowed 3 + 2|z| ULP, so σ(z) inherits
// σ(1−σ) · (3 + 2|z|) ULP, and 4 ULP of itself for the sum and the division; what z is off by counts
// twice: by the slope there, and by half the largest |σ''|, which is below 0.1.

import { matmul } from "../reference/matmul.ts";
import { sigmoid } from "../reference/shape.ts";
import { EPSILON, SATURATION, type Sparsity } from "../reference/sparsity.ts";
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
  return y * (1 - y) * (dz + (3 + 2 * Math.abs(z)) * ULP) + 0.05 * dz * dz + 4 * ULP * y;
};

export const logit = (y: number) => Math.log(y / (1 - y));

/**
 * Errors of KL and dm where the mean of unit j is off by `em(j)`. Both quotients of the slope carry
 * their arguments' errors relative to them, taken where the quotient is largest, and about 5 roundings;
 * log is allowed 2⁻²¹ between 0.5 and 2 and 3 ULP elsewhere.
 */
export function penaltyBounds(
  { m, KL, dm }: Sparsity,
  em: (j: number) => number,
  rho: number,
  lambda: number,
) {
  const inside = (j: number) => Math.min(at(m, j), SATURATION);
  const lowest = (j: number) => Math.max(0, inside(j) - em(j));
  const highest = (j: number) => Math.min(SATURATION, inside(j) + em(j));
  const lowSlope = (j: number) => rho / (lowest(j) + EPSILON);
  const highSlope = (j: number) => (1 - rho) / (1 - highest(j) + EPSILON);
  const slope = (j: number) =>
    lowSlope(j) * (em(j) / (inside(j) + EPSILON) + 5 * ULP) +
    highSlope(j) * ((em(j) + ULP) / (1 - inside(j)) + 5 * ULP);
  const log = (x: number) => 2 ** -21 + 3 * ULP * Math.abs(Math.log(x)) + 4 * ULP;
  const beyond = (j: number) => Math.max(0, at(m, j) + em(j) - SATURATION);
  return {
    KL: (j: number) =>
      (lowSlope(j) + highSlope(j)) * (em(j) + ULP * inside(j)) +
      rho * log(rho / (inside(j) + EPSILON)) +
      (1 - rho) * log((1 - rho) / (1 - inside(j) + EPSILON)) +
      (slope(j) + 3 * ULP * (lowSlope(j) + highSlope(j))) * beyond(j) +
      3 * ULP * Math.abs(at(KL, j)),
    dm: (j: number) => lambda * slope(j) + 2 * ULP * Math.abs(at(dm, j)),
  };
}

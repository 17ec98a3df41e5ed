// Principal components of codes: the few directions in which they vary most.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { codeCount } from "./code_statistics.ts";
import { orthogonalIteration } from "./orthogonal_iteration.ts";
import { type SparseCodes, sparseCodes, transposedCodesTimes } from "./sparse_codes.ts";

export interface PrincipalComponents {
  /** (H) */
  readonly mean: Float64Array;
  /** (k,H), row-major: orthonormal rows, followed by rows of zeros if the codes vary in fewer directions. */
  readonly components: Float64Array;
  /** (k), variance of the codes along each component, descending. */
  readonly variances: Float64Array;
  /** (k), the share of the total variance along each component, 0 to 1. */
  readonly explained: Float64Array;
  /** Whether the tolerance was reached within the maximum number of rounds. */
  readonly converged: boolean;
}

interface PrincipalComponentsOptions {
  /** k; 2 by default. */
  readonly count?: number;
  /** (k,H), earlier components to start from. Each new component has the sign that agrees with its predecessor. */
  readonly start?: Float64Array | undefined;
  /**
   * Maximum number of nonzero activations, 2 million by default. Codes with more are sampled evenly, and
   * all results are those of the sample.
   */
  readonly budget?: number;
  /** Stop when ‖A v − λ v‖ ≤ tolerance · λ₁ for each component v, with the covariance A; 1e-5 by default. */
  readonly tolerance?: number;
  /** Maximum number of rounds; 100 by default. */
  readonly rounds?: number;
}

/** Extra columns of Q, beyond the wanted components. */
const EXTRA = 8;

/** A variance below this share of the mean square is a rounding error of float64 sums of float32 squares. */
const NEGLIGIBLE = 1e-12;

/**
 * The same codes and options give the same components, bit for bit. Without `start`, each component's
 * loading of largest magnitude is positive.
 *
 * @param codes (N,H) activations, row-major
 * @param hidden H
 * @throws Error if the codes are empty, not whole rows or not finite, or `start` has another shape
 */
export function principalComponents(
  codes: Float32Array,
  hidden: number,
  options: PrincipalComponentsOptions = {},
): PrincipalComponents {
  const { count: k = 2, start, budget = 2_000_000, tolerance = 1e-5, rounds = 100 } = options;
  if (start && start.length !== k * hidden) {
    throw new Error(`${start.length} values are not ${k} components of ${hidden} hidden units.`);
  }
  const X = sparseCodes(codes, hidden, budget);
  const { mean, meanSquare, variance } = moments(X);
  const vanishing = NEGLIGIBLE * meanSquare;
  const q = Math.min(hidden, k + EXTRA);
  const first = firstDirections(hidden, q, start);
  const found = orthogonalIteration(X, first, { q, k, vanishing, tolerance, rounds });

  const components = new Float64Array(k * hidden);
  const variances = new Float64Array(k);
  for (let i = 0; i < Math.min(k, q); i++) {
    if (!((found.values[i] as number) > vanishing)) break;
    variances[i] = found.values[i] as number;
    const component = components.subarray(i * hidden, (i + 1) * hidden);
    for (let j = 0; j < hidden; j++) component[j] = found.vectors[j * q + i] as number;
    if (orientation(component, start?.subarray(i * hidden, (i + 1) * hidden)) < 0) {
      for (let j = 0; j < hidden; j++) component[j] = -(component[j] as number);
    }
  }
  const explained = variances.map((value) => (value > 0 ? Math.min(1, value / variance) : 0));
  return { mean, components, variances, explained, converged: found.converged };
}

/**
 * Projects the codes onto each component: (x − mean) · component.
 *
 * @param codes (N,H) activations, row-major
 * @returns (N,k), row-major
 * @throws Error if the codes are empty or not whole rows
 */
export function project(
  codes: Float32Array,
  hidden: number,
  { mean, components }: Pick<PrincipalComponents, "mean" | "components">,
): Float32Array {
  const count = codeCount(codes, hidden);
  const k = components.length / hidden;
  const points = new Float32Array(count * k);
  for (let c = 0; c < k; c++) {
    const component = components.subarray(c * hidden, (c + 1) * hidden);
    let origin = 0;
    for (let j = 0; j < hidden; j++) origin += (mean[j] as number) * (component[j] as number);
    for (let n = 0; n < count; n++) {
      let sum = 0;
      const row = n * hidden;
      for (let j = 0; j < hidden; j++) {
        const x = codes[row + j] as number;
        if (x !== 0) sum += x * (component[j] as number);
      }
      points[n * k + c] = sum - origin;
    }
  }
  return points;
}

/** (H,q): the nonzero components of `start`, and random columns from a fixed seed. */
function firstDirections(hidden: number, q: number, start?: Float64Array): Float64Array {
  const random = xoroshiro128plus(1);
  const Q = Float64Array.from({ length: hidden * q }, () => 2 * uniformFloat64(random) - 1);
  const given = start ? start.length / hidden : 0;
  for (let i = 0; i < Math.min(q, given); i++) {
    const component = start?.subarray(i * hidden, (i + 1) * hidden);
    // A column of zeros would remain zero in all rounds.
    if (component?.some((loading) => loading !== 0)) {
      component.forEach((loading, j) => {
        Q[j * q + i] = loading;
      });
    }
  }
  return Q;
}

/** Positive if the component agrees with its predecessor or, without one, if its largest loading is positive. */
function orientation(component: Float64Array, predecessor?: Float64Array): number {
  const along = predecessor?.reduce((sum, v, j) => sum + v * (component[j] as number), 0);
  return along || component.reduce((main, v) => (Math.abs(v) > Math.abs(main) ? v : main), 0);
}

function moments(X: SparseCodes) {
  const n = X.rowStarts.length - 1;
  const mean = transposedCodesTimes(X, new Float64Array(n).fill(1), 1).map((sum) => sum / n);
  let squares = 0;
  for (const activation of X.activations) squares += activation * activation;
  if (!Number.isFinite(squares)) throw new Error("The codes are NaN or infinite.");
  const meanSquare = squares / n;
  const variance = mean.reduce((rest, m) => rest - m * m, meanSquare);
  return { mean, meanSquare, variance };
}

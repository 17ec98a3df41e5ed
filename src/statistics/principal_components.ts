// Principal components of codes: the few directions along which they vary most.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { codeCount } from "./code_statistics.ts";
import { orthogonalIteration } from "./orthogonal_iteration.ts";
import { type SparseCodes, sparseCodes, transposedCodesTimes } from "./sparse_codes.ts";

export interface PrincipalComponents {
  /** (H) */
  readonly mean: Float64Array;
  /** (k,H), row-major: orthonormal rows, or zeros where the codes vary in fewer directions. */
  readonly components: Float64Array;
  /** (k), variance of the codes along each component, descending. */
  readonly variances: Float64Array;
  /** (k), their shares of the total variance, 0..1. */
  readonly explained: Float64Array;
  /** Whether the tolerance was reached within the rounds. */
  readonly converged: boolean;
}

export interface PrincipalComponentsOptions {
  /** k; 2 unless told. */
  readonly count?: number;
  /** (k,H), components of a moment ago to start from: each new one points the way of its forerunner. */
  readonly start?: Float64Array | undefined;
  /**
   * The nonzero activations to work on, 2 million unless told: of more, an even sample of the images
   * is taken, and everything is said of that.
   */
  readonly budget?: number;
  /** Stop where ‖A v − λ v‖ ≤ tolerance · λ₁ for each component v and the covariance A; 1e-5 unless told. */
  readonly tolerance?: number;
  /** Stop after so many rounds at the latest; 100 unless told. */
  readonly rounds?: number;
}

/** Directions of Q beyond those asked for. */
const GUARDS = 8;

/** Variance below this share of the mean square is rounding: f64 sums of f32 squares. */
const NEGLIGIBLE = 1e-12;

/**
 * The same codes and options give the same components, bit for bit. Without a start, each
 * component's loading of the largest magnitude is positive.
 *
 * @param codes (N,H) activations, row-major
 * @param hidden H
 * @throws Error where the codes are no whole rows, or none, or not finite, or the start has another shape
 */
export function principalComponents(
  codes: Float32Array,
  hidden: number,
  options: PrincipalComponentsOptions = {},
): PrincipalComponents {
  const { count: k = 2, start, budget = 2_000_000, tolerance = 1e-5, rounds = 100 } = options;
  if (start && start.length !== k * hidden) {
    throw new Error(`${start.length} values are no ${k} components of ${hidden} hidden units.`);
  }
  const X = sparseCodes(codes, hidden, budget);
  const { mean, meanSquare, variance } = moments(X);
  const vanishing = NEGLIGIBLE * meanSquare;
  const q = Math.min(hidden, k + GUARDS);
  const first = firstDirections(hidden, q, start);
  const found = orthogonalIteration(X, first, { q, k, vanishing, tolerance, rounds });

  const components = new Float64Array(k * hidden);
  const variances = new Float64Array(k);
  for (let i = 0; i < Math.min(k, q); i++) {
    if (!((found.values[i] as number) > vanishing)) break;
    variances[i] = found.values[i] as number;
    const component = components.subarray(i * hidden, (i + 1) * hidden);
    for (let j = 0; j < hidden; j++) component[j] = found.vectors[j * q + i] as number;
    if (points(component, start?.subarray(i * hidden, (i + 1) * hidden)) < 0) {
      for (let j = 0; j < hidden; j++) component[j] = -(component[j] as number);
    }
  }
  const explained = variances.map((value) => (value > 0 ? Math.min(1, value / variance) : 0));
  return { mean, components, variances, explained, converged: found.converged };
}

/**
 * Where the codes lie along each component: (x − mean) · component.
 *
 * @param codes (N,H) activations, row-major
 * @returns (N,k), row-major
 * @throws Error where the codes are no whole rows, or none
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

/** (H,q): the start's components that are not zero, and beside them directions from a fixed seed. */
function firstDirections(hidden: number, q: number, start?: Float64Array): Float64Array {
  const random = xoroshiro128plus(1);
  const Q = Float64Array.from({ length: hidden * q }, () => 2 * uniformFloat64(random) - 1);
  const given = start ? start.length / hidden : 0;
  for (let i = 0; i < Math.min(q, given); i++) {
    const component = start?.subarray(i * hidden, (i + 1) * hidden);
    // A column of zeros would stay one, and its direction be lost.
    if (component?.some((loading) => loading !== 0)) {
      component.forEach((loading, j) => {
        Q[j * q + i] = loading;
      });
    }
  }
  return Q;
}

/** Positive where the component points the way of its forerunner, or with none, of its main unit. */
function points(component: Float64Array, forerunner?: Float64Array): number {
  const along = forerunner?.reduce((sum, v, j) => sum + v * (component[j] as number), 0);
  return along || component.reduce((main, v) => (Math.abs(v) > Math.abs(main) ? v : main), 0);
}

function moments(X: SparseCodes) {
  const n = X.rowStarts.length - 1;
  const mean = transposedCodesTimes(X, new Float64Array(n).fill(1), 1).map((sum) => sum / n);
  let squares = 0;
  for (const activation of X.activations) squares += activation * activation;
  if (!Number.isFinite(squares)) throw new Error("The codes hold values that are not finite.");
  const meanSquare = squares / n;
  const variance = mean.reduce((rest, m) => rest - m * m, meanSquare);
  return { mean, meanSquare, variance };
}

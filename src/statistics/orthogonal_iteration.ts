// The covariance of sparse codes has H² values, half a gigabyte for 8,192 hidden units. Its leading
// eigenvectors can be had without it, from products with the codes alone:
//
//   A = (1/n) Cᵀ C      C = X − 1 meanᵀ (n,H)      A is never formed:
//   P = C Q = X Q − (mean of its columns)          A Q = (1/n) Cᵀ P = (1/n) Xᵀ P, as P's columns sum to 0
//
// Orthogonal iteration with Ritz acceleration (Golub & Van Loan, Matrix Computations, 4th ed., §8.2):
// the best vectors within the span of Q are those of QᵀAQ = (1/n) PᵀP, and the next Q is A times them,
// made orthonormal. Each round reduces the error by the share λ_{q+1}/λ_k, so that Q gets some more
// directions than are asked for.

import { codesTimes, type SparseCodes, transposedCodesTimes } from "./sparse_codes.ts";
import { centreColumns, columnProducts, combineColumns, orthonormalise } from "./subspace.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

export interface IterationSettings {
  /** Directions of Q. */
  readonly q: number;
  /** Those of them that must converge, where there are so many. */
  readonly k: number;
  /** A variance up to this is rounding. */
  readonly vanishing: number;
  /** Stop where ‖A v − λ v‖ ≤ tolerance · λ₁ for the first k. */
  readonly tolerance: number;
  /** Stop after so many rounds at the latest. */
  readonly rounds: number;
}

export interface RitzPairs {
  /** λ (q), descending */
  readonly values: Float64Array;
  /** v (H,q), in columns */
  readonly vectors: Float64Array;
  /** Whether the tolerance was reached. */
  readonly converged: boolean;
}

/**
 * A vector of the start may be stationary where another direction has overtaken it: in so many rounds
 * the other directions of Q, which begin anywhere, have grown into such a one.
 */
const LEAST_ROUNDS = 5;

/** @param first (H,q) the directions to begin with; they are overwritten */
export function orthogonalIteration(
  X: SparseCodes,
  first: Float64Array,
  settings: IterationSettings,
): RitzPairs {
  const { q, k, vanishing, tolerance, rounds } = settings;
  const n = X.rowStarts.length - 1;
  let Q = orthonormalise(first, q);
  for (let round = 1; ; round++) {
    const P = centreColumns(codesTimes(X, Q, q), q);
    const ritz = symmetricEigen(
      columnProducts(P, P, q).map((product) => product / n),
      q,
    );
    const AQ = transposedCodesTimes(X, P, q).map((product) => product / n);
    const vectors = combineColumns(Q, ritz.vectors, q);
    const images = combineColumns(AQ, ritz.vectors, q);
    const residual = largestResidual(vectors, images, ritz.values, { q, k, vanishing });
    const converged =
      residual <= tolerance * (ritz.values[0] as number) && round >= Math.min(LEAST_ROUNDS, rounds);
    if (converged || round >= rounds) return { values: ritz.values, vectors, converged };
    Q = orthonormalise(images, q);
  }
}

/** The largest ‖A v − λ v‖ of the first k pairs that are more than rounding. */
function largestResidual(
  vectors: Float64Array,
  images: Float64Array,
  values: Float64Array,
  { q, k, vanishing }: Pick<IterationSettings, "q" | "k" | "vanishing">,
): number {
  let largest = 0;
  for (let i = 0; i < Math.min(k, q); i++) {
    const value = values[i] as number;
    if (value <= vanishing) break;
    let squares = 0;
    for (let at = i; at < vectors.length; at += q) {
      squares += ((images[at] as number) - value * (vectors[at] as number)) ** 2;
    }
    largest = Math.max(largest, Math.sqrt(squares));
  }
  return largest;
}

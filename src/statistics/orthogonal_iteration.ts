// Leading eigenvectors of the covariance of sparse codes. The covariance has H² values, half a gigabyte for
// 8,192 hidden units, but it is never formed: products with the codes are enough.
//
//   A = (1/n) Cᵀ C      C = X − 1 meanᵀ (n,H)
//   P = C Q = X Q − (mean of its columns)          A Q = (1/n) Cᵀ P = (1/n) Xᵀ P, as P's columns sum to 0
//
// Orthogonal iteration with Ritz acceleration (Golub & Van Loan, Matrix Computations, 4th ed., §8.2):
// the best vectors within the span of Q are the eigenvectors of QᵀAQ = (1/n) PᵀP, and the next Q is A times
// these, orthonormalised. Each round reduces the error by the factor λ_{q+1}/λ_k, so Q has a few more
// columns than the number of eigenvectors that are wanted.

import { codesTimes, type SparseCodes, transposedCodesTimes } from "./sparse_codes.ts";
import { centreColumns, columnProducts, combineColumns, orthonormalise } from "./subspace.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

interface IterationSettings {
  /** Number of columns of Q. */
  readonly q: number;
  /** Number of eigenvectors that must converge; at most q of them are computed. */
  readonly k: number;
  /** Variances up to this are considered rounding errors. */
  readonly vanishing: number;
  /** Stop when ‖A v − λ v‖ ≤ tolerance · λ₁ for the first k pairs. */
  readonly tolerance: number;
  /** Maximum number of rounds. */
  readonly rounds: number;
}

interface RitzPairs {
  /** λ (q), descending */
  readonly values: Float64Array;
  /** v (H,q), in columns */
  readonly vectors: Float64Array;
  /** Whether the tolerance was reached. */
  readonly converged: boolean;
}

/**
 * A start vector can be an eigenvector, and so appear converged, although another eigenvector now has a
 * larger eigenvalue. In this many rounds, the random columns of Q find such an eigenvector.
 */
const MIN_ROUNDS = 5;

/** @param first (H,q) the first Q; it is overwritten */
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
      residual <= tolerance * (ritz.values[0] as number) && round >= Math.min(MIN_ROUNDS, rounds);
    if (converged || round >= rounds) return { values: ritz.values, vectors, converged };
    Q = orthonormalise(images, q);
  }
}

/** The largest ‖A v − λ v‖ of the first k pairs whose variance is not a rounding error. */
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

// Baselines for reconstruction errors: the errors of PCA with k components, fitted to the training rows. The
// reconstructions are not clipped to 0–1.
//
// Fitted on the training rows: mean μ, eigenvectors v₁ … v_D of their covariance. For test rows
//   error(k) = (1/D) Σ_{i>k} vᵢᵀ S vᵢ      S = (1/N) Σ_n (x_n − μ)(x_n − μ)ᵀ over the test rows,
// because the error of the first k components is the part of x − μ along all the others.

import { numbersOf } from "../data/readers/number_types.ts";
import { checkRows, type Rows } from "../data/rows.ts";
import { perColumn, unscaled } from "../data/scaling.ts";
import { InputError } from "../input_error.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/** The most values of a row: the time grows with their square or cube, and is minutes beyond. */
export const MAX_PCA_INPUTS = 1024;

/**
 * Returns (D + 1) mean squared errors per value on the test rows, scaled as the model's inputs. Entry k is the
 * error of reconstructions from the first k principal components of the training rows.
 *
 * Takes O(N · (nonzero values per row)² + D³) time and O(D²) memory.
 *
 * @throws InputError if a set has no rows, or the two sets have rows of different sizes
 */
export function pcaBaselines(train: Rows, test: Rows): Float64Array {
  checkRows(train);
  checkRows(test);
  const { inputs: D, scaling } = train;
  if (test.inputs !== D) {
    throw new InputError(`Test rows have ${test.inputs} values, but training rows have ${D}.`);
  }
  const { mean, vectors } = principalAxes(train);
  const S = scatter(moments(test), mean);

  // One divisor for all columns is applied here, so that sums of bytes remain exact.
  const unit = typeof scaling.divisor === "number" ? scaling.divisor : 1;
  const errors = new Float64Array(D + 1);
  // From the last component backwards, so that small errors are sums of small terms.
  for (let k = D - 1; k >= 0; k--) {
    const along = Math.max(0, quadraticForm(S, vectors.subarray(k * D, (k + 1) * D)));
    errors[k] = (errors[k + 1] as number) + along / (D * unit * unit);
  }
  return errors;
}

export interface PrincipalAxes {
  /** (D), of stored values if one divisor scales all columns, otherwise of scaled ones */
  readonly mean: Float64Array;
  /** (D,D); row i is the direction of component i, the one with the largest variance first */
  readonly vectors: Float64Array;
}

export function principalAxes(rows: Rows): PrincipalAxes {
  const found = moments(rows);
  const { vectors } = symmetricEigen(scatter(found, found.mean), rows.inputs);
  return { mean: found.mean, vectors };
}

/**
 * Returns the coordinates (N,k) of rows along the first k components of rows with the same scaling. If one divisor
 * scales all columns, they are in the units of stored values.
 */
export function principalCoordinates(
  { values: stored, count, inputs: D, scaling }: Rows,
  { mean, vectors }: PrincipalAxes,
  k: number,
): Float32Array {
  const numbers = numbersOf(stored);
  const { offset, divisor } = typeof scaling.divisor === "number" ? unscaled : scaling;
  const [offsets, divisors] = [perColumn(offset, D), perColumn(divisor, D)];
  const columns = new Float64Array(D * k);
  const origin = new Float64Array(k);
  for (let p = 0; p < D; p++) {
    for (let i = 0; i < k; i++) {
      const along = vectors[i * D + p] as number;
      columns[p * k + i] = along;
      origin[i] = (origin[i] as number) + (mean[p] as number) * along;
    }
  }
  const coordinates = new Float32Array(count * k);
  const sums = new Float64Array(k);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < k; i++) sums[i] = -(origin[i] as number);
    for (let p = 0; p < D; p++) {
      const value =
        ((numbers[row * D + p] as number) - (offsets[p] as number)) / (divisors[p] as number);
      if (value === 0) continue;
      for (let i = 0; i < k; i++) {
        sums[i] = (sums[i] as number) + value * (columns[p * k + i] as number);
      }
    }
    coordinates.set(sums, row * k);
  }
  return coordinates;
}

interface Moments {
  /** (D) */
  readonly mean: Float64Array;
  /** (1/N) Σ_n x xᵀ (D,D), upper triangle; the rest is 0. */
  readonly products: Float64Array;
}

/** Sums of bytes are exact, as they are whole numbers below 2⁵³. Values that are 0 are skipped. */
function moments({ values: stored, count: rows, inputs: D, scaling }: Rows): Moments {
  const numbers = numbersOf(stored);
  const { offset, divisor } = typeof scaling.divisor === "number" ? unscaled : scaling;
  const [offsets, divisors] = [perColumn(offset, D), perColumn(divisor, D)];
  const sums = new Float64Array(D);
  const products = new Float64Array(D * D);
  const columns = new Uint32Array(D);
  const values = new Float64Array(D);
  for (let first = 0; first < numbers.length; first += D) {
    let count = 0;
    for (let p = 0; p < D; p++) {
      const value =
        ((numbers[first + p] as number) - (offsets[p] as number)) / (divisors[p] as number);
      if (value === 0) continue;
      columns[count] = p;
      values[count++] = value;
      sums[p] = (sums[p] as number) + value;
    }
    for (let a = 0; a < count; a++) {
      const value = values[a] as number;
      const row = (columns[a] as number) * D;
      for (let b = a; b < count; b++) {
        const at = row + (columns[b] as number);
        products[at] = (products[at] as number) + value * (values[b] as number);
      }
    }
  }
  return {
    mean: sums.map((sum) => sum / rows),
    products: products.map((product) => product / rows),
  };
}

/** (1/N) Σ_n (x − c)(x − c)ᵀ = (1/N) Σ_n x xᵀ − m cᵀ − c mᵀ + c cᵀ  (D,D), for rows of mean m. */
function scatter({ mean, products }: Moments, centre: Float64Array): Float64Array {
  const D = mean.length;
  const matrix = new Float64Array(D * D);
  for (let i = 0; i < D; i++) {
    const m = mean[i] as number;
    const c = centre[i] as number;
    for (let j = i; j < D; j++) {
      const value =
        (products[i * D + j] as number) -
        m * (centre[j] as number) -
        c * (mean[j] as number) +
        c * (centre[j] as number);
      matrix[i * D + j] = value;
      matrix[j * D + i] = value;
    }
  }
  return matrix;
}

/** vᵀ S v */
function quadraticForm(S: Float64Array, v: Float64Array): number {
  const D = v.length;
  let sum = 0;
  for (let i = 0; i < D; i++) {
    let row = 0;
    for (let j = 0; j < D; j++) row += (S[i * D + j] as number) * (v[j] as number);
    sum += (v[i] as number) * row;
  }
  return sum;
}

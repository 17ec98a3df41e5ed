// Normalises the contrast of patches of images and whitens them, as for sparse coding (Coates, Ng & Lee 2011, §3).
//   y = (x − mean(x)) / √(variance(x) + 10)      per patch, on the scale 0–255
//   z = (y − m) W,   W = V diag(1/√(λ + 0.1)) Vᵀ  with the mean m and covariance V diag(λ) Vᵀ of the patches (ZCA)

import { symmetricEigen } from "../statistics/symmetric_eigen.ts";

/** Added to a patch's variance, on the scale 0–255. */
const CONTRAST = 10;

/** Added to the eigenvalues of the covariance. */
const EPSILON = 0.1;

export interface Whitening {
  /** (D) */
  readonly mean: Float64Array<ArrayBuffer>;
  /** (D, D), symmetric */
  readonly matrix: Float64Array<ArrayBuffer>;
}

/** Returns patches (any number, D) of bytes with normalised contrast. */
export function normalisedContrast(
  patches: ArrayLike<number>,
  inputs: number,
): Float32Array<ArrayBuffer> {
  const normalised = new Float32Array(patches.length);
  for (let start = 0; start < patches.length; start += inputs) {
    let [sum, squares] = [0, 0];
    for (let i = start; i < start + inputs; i++) sum += patches[i] as number;
    const mean = sum / inputs;
    for (let i = start; i < start + inputs; i++) squares += ((patches[i] as number) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / inputs + CONTRAST);
    for (let i = start; i < start + inputs; i++) {
      normalised[i] = ((patches[i] as number) - mean) * scale;
    }
  }
  return normalised;
}

/** Collects the mean and covariance of rows in one pass, in float64. */
export class CovarianceSums {
  #count = 0;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;

  constructor(readonly inputs: number) {
    this.#sums = new Float64Array(inputs);
    this.#products = new Float64Array(inputs * inputs);
  }

  /** @param rows (any number, D); of moderate size around 0, as normalised patches are */
  add(rows: Float32Array): void {
    const { inputs } = this;
    const sums = this.#sums;
    const products = this.#products;
    for (let start = 0; start < rows.length; start += inputs) {
      for (let i = 0; i < inputs; i++) {
        const value = rows[start + i] as number;
        sums[i] = (sums[i] as number) + value;
        for (let j = 0; j <= i; j++) {
          const at = i * inputs + j;
          products[at] = (products[at] as number) + value * (rows[start + j] as number);
        }
      }
      this.#count++;
    }
  }

  finish(): { mean: Float64Array<ArrayBuffer>; covariance: Float64Array<ArrayBuffer> } {
    const { inputs } = this;
    const mean = Float64Array.from(this.#sums, (sum) => sum / this.#count);
    const covariance = new Float64Array(inputs * inputs);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j <= i; j++) {
        const product = (this.#products[i * inputs + j] as number) / this.#count;
        const value = product - (mean[i] as number) * (mean[j] as number);
        covariance[i * inputs + j] = value;
        covariance[j * inputs + i] = value;
      }
    }
    return { mean, covariance };
  }
}

/** Returns the ZCA whitening of rows with this mean (D) and covariance (D, D). */
export function whiteningOf(
  mean: Float64Array<ArrayBuffer>,
  covariance: Float64Array<ArrayBuffer>,
): Whitening {
  const inputs = mean.length;
  const { values, vectors } = symmetricEigen(covariance, inputs);
  const matrix = new Float64Array(inputs * inputs);
  for (let k = 0; k < inputs; k++) {
    // Rounding can make an eigenvalue of 0 slightly negative.
    const scale = 1 / Math.sqrt(Math.max(0, values[k] as number) + EPSILON);
    for (let i = 0; i < inputs; i++) {
      const scaled = scale * (vectors[k * inputs + i] as number);
      for (let j = 0; j < inputs; j++) {
        const at = i * inputs + j;
        matrix[at] = (matrix[at] as number) + scaled * (vectors[k * inputs + j] as number);
      }
    }
  }
  return { mean, matrix };
}

/** Returns the whitened rows (rows, D). */
export function whitened(
  rows: Float32Array,
  { mean, matrix }: Whitening,
): Float32Array<ArrayBuffer> {
  const inputs = mean.length;
  const output = new Float32Array(rows.length);
  const centred = new Float64Array(inputs);
  for (let start = 0; start < rows.length; start += inputs) {
    for (let i = 0; i < inputs; i++) centred[i] = (rows[start + i] as number) - (mean[i] as number);
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let j = 0; j < inputs; j++) {
        sum += (centred[j] as number) * (matrix[i * inputs + j] as number);
      }
      output[start + i] = sum;
    }
  }
  return output;
}

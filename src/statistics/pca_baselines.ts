// Baselines for reconstruction errors: the errors of PCA with k components, fitted to the training images. The
// reconstructions are not clipped to 0–1.
//
// Fitted on the training images: mean μ, eigenvectors v₁ … v_D of their covariance. For test images
//   error(k) = (1/D) Σ_{i>k} vᵢᵀ S vᵢ      S = (1/N) Σ_n (x_n − μ)(x_n − μ)ᵀ over the test images,
// because the error of the first k components is the part of x − μ along all the others.

import { checkImages, type Images, imageSize } from "../data/images.ts";
import { InputError } from "../input_error.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/**
 * Returns (D + 1) mean squared errors per pixel on the test images, with pixels scaled to 0–1. Entry k is the
 * error of reconstructions from the first k principal components of the training images.
 *
 * Takes O(N · (nonzero pixels per image)² + D³) time and O(D²) memory.
 *
 * @throws InputError if a set has no images, or the two sets have images of different sizes
 */
export function pcaBaselines(train: Images, test: Images): Float64Array {
  checkImages(train);
  checkImages(test);
  const D = imageSize(train);
  if (imageSize(test) !== D) {
    throw new InputError(
      `Test images have ${imageSize(test)} pixels, but training images have ${D}.`,
    );
  }
  const trained = moments(train);
  const { vectors } = symmetricEigen(scatter(trained, trained.mean), D);
  const S = scatter(moments(test), trained.mean);

  const errors = new Float64Array(D + 1);
  // From the last component backwards, so that small errors are sums of small terms.
  for (let k = D - 1; k >= 0; k--) {
    const along = Math.max(0, quadraticForm(S, vectors.subarray(k * D, (k + 1) * D)));
    errors[k] = (errors[k + 1] as number) + along / (D * 255 * 255);
  }
  return errors;
}

interface Moments {
  /** (D), 0 to 255 */
  readonly mean: Float64Array;
  /** (1/N) Σ_n x xᵀ (D,D), upper triangle; the rest is 0. */
  readonly products: Float64Array;
}

/** The sums are exact, as they are whole numbers below 2⁵³. Pixels that are 0 are skipped. */
function moments(images: Images): Moments {
  const D = imageSize(images);
  const sums = new Float64Array(D);
  const products = new Float64Array(D * D);
  const inked = new Uint32Array(D);
  const values = new Float64Array(D);
  for (let first = 0; first < images.pixels.length; first += D) {
    let count = 0;
    for (let p = 0; p < D; p++) {
      const pixel = images.pixels[first + p] as number;
      if (pixel === 0) continue;
      inked[count] = p;
      values[count++] = pixel;
      sums[p] = (sums[p] as number) + pixel;
    }
    for (let a = 0; a < count; a++) {
      const value = values[a] as number;
      const row = (inked[a] as number) * D;
      for (let b = a; b < count; b++) {
        const at = row + (inked[b] as number);
        products[at] = (products[at] as number) + value * (values[b] as number);
      }
    }
  }
  const { count } = images;
  return {
    mean: sums.map((sum) => sum / count),
    products: products.map((product) => product / count),
  };
}

/** (1/N) Σ_n (x − c)(x − c)ᵀ = (1/N) Σ_n x xᵀ − m cᵀ − c mᵀ + c cᵀ  (D,D), for images of mean m. */
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

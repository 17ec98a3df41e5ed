import { expect, test } from "@playwright/test";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { CovarianceSums, imagePatches, whitened, whiteningOf } from "../../src/data/patches.ts";
import { symmetricEigen } from "../../src/statistics/symmetric_eigen.ts";

/** A smooth random image, so that neighbouring pixels are correlated. */
function randomImage(seed: number, width: number, height: number, channels: 1 | 3) {
  const random = xoroshiro128plus(seed);
  let last = 128;
  const pixels = Uint8Array.from({ length: width * height * channels }, () => {
    last = Math.min(255, Math.max(0, last + 60 * (uniformFloat64(random) - 0.5)));
    return last;
  });
  return { pixels, width, height, channels };
}

test("patches are cut side by side and contrast-normalised", () => {
  for (const channels of [1, 3] as const) {
    const image = randomImage(1, 11, 8, channels);
    const patches = imagePatches(image.pixels, image, 3);
    // Three across, two down; two columns and two rows are left over.
    expect(patches.length).toBe(6 * 9 * channels);
    const found: number[] = [];
    for (let top = 0; top < 6; top += 3) {
      for (let left = 0; left < 9; left += 3) {
        const values: number[] = [];
        for (let y = top; y < top + 3; y++) {
          for (let x = left; x < left + 3; x++) {
            for (let c = 0; c < channels; c++) {
              values.push(image.pixels[(y * 11 + x) * channels + c] as number);
            }
          }
        }
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
        found.push(...values.map((value) => (value - mean) / Math.sqrt(variance + 10)));
      }
    }
    patches.forEach((value, i) => {
      expect(value).toBeCloseTo(found[i] as number, 5);
    });
  }
});

test("an even patch becomes zeros", () => {
  const image = { width: 2, height: 2, channels: 1 as const };
  expect([...imagePatches([7, 7, 7, 7], image, 2)]).toEqual([0, 0, 0, 0]);
});

const size = 3;
const inputs = size * size;
const parts = [1, 2, 3].map((seed) => {
  const image = randomImage(seed, 60, 60, 1);
  return imagePatches(image.pixels, image, size);
});
const patches = Float32Array.from(parts.flatMap((part) => [...part]));

/** Mean and covariance by two passes of plain loops. */
function momentsOf(rows: Float32Array) {
  const count = rows.length / inputs;
  const mean = Array.from({ length: inputs }, (_, i) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += rows[row * inputs + i] as number;
    return sum / count;
  });
  const covariance = new Float64Array(inputs * inputs);
  for (let row = 0; row < count; row++) {
    const centred = mean.map((value, i) => (rows[row * inputs + i] as number) - value);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < inputs; j++) {
        const at = i * inputs + j;
        covariance[at] =
          (covariance[at] as number) + ((centred[i] as number) * (centred[j] as number)) / count;
      }
    }
  }
  return { mean, covariance };
}

function collected() {
  const sums = new CovarianceSums(inputs);
  for (const part of parts) sums.add(part);
  return sums.finish();
}

test("mean and covariance in one pass agree with plain loops", () => {
  const { mean, covariance } = collected();
  const expected = momentsOf(patches);
  mean.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.mean[i] as number, 10);
  });
  covariance.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.covariance[i] as number, 10);
  });
});

test("the covariance after whitening is λ/(λ + 0.1) in the eigenbasis, and the axes stay", () => {
  const { mean, covariance } = collected();
  const whitening = whiteningOf(mean, covariance);
  const after = momentsOf(whitened(patches, whitening));
  const { values, vectors } = symmetricEigen(covariance, inputs);
  for (let k = 0; k < inputs; k++) {
    for (let l = 0; l < inputs; l++) {
      let product = 0;
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < inputs; j++) {
          const weight = (vectors[k * inputs + i] as number) * (vectors[l * inputs + j] as number);
          product += weight * (after.covariance[i * inputs + j] as number);
        }
      }
      const value = Math.max(0, values[k] as number);
      expect(product).toBeCloseTo(k === l ? value / (value + 0.1) : 0, 5);
    }
  }
  // Of all whitenings, ZCA is the symmetric one.
  const { matrix } = whitening;
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < i; j++) {
      expect(matrix[i * inputs + j]).toBeCloseTo(matrix[j * inputs + i] as number, 12);
    }
  }
  after.mean.forEach((value) => {
    expect(value).toBeCloseTo(0, 6);
  });
});

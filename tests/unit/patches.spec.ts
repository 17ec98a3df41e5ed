import { expect, test } from "@playwright/test";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { dataSetOf } from "../../src/data/data_set.ts";
import { imagePatches, patchesOf } from "../../src/data/patches.ts";
import { loadSets } from "../../src/data/prepare/load.ts";
import { prepareData } from "../../src/data/prepare/prepare.ts";
import { drawSample, drawTestRows } from "../../src/data/prepare/row_parts.ts";
import { sigmoidWarning } from "../../src/data/prepare/scaling_of.ts";
import {
  CovarianceSums,
  normalisedContrast,
  whitened,
  whiteningOf,
} from "../../src/data/whitening.ts";
import { symmetricEigen } from "../../src/statistics/symmetric_eigen.ts";
import { expectRefusal, expectRejection } from "../support/refusal.ts";

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
    const cut = imagePatches(image.pixels, image, 3);
    const patches = normalisedContrast(cut, 9 * channels);
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
  expect([...normalisedContrast([7, 7, 7, 7], 4)]).toEqual([0, 0, 0, 0]);
});

const size = 3;
const inputs = size * size;
const parts = [1, 2, 3].map((seed) => {
  const image = randomImage(seed, 60, 60, 1);
  return normalisedContrast(imagePatches(image.pixels, image, size), inputs);
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

/** Images of 7×11 pixels, of which each has six patches of 3×3. */
const images = (count: number) => {
  const parts = Array.from({ length: count }, (_, i) => randomImage(i, 11, 7, 1).pixels);
  const image = { width: 11, height: 7, channels: 1 } as const;
  const pixels = Uint8Array.from(parts.flatMap((part) => [...part]));
  const set = dataSetOf(pixels, { name: "x", inputs: 77, isBytes: true, image, notes: [] });
  const cut = parts.flatMap((part) => [...imagePatches(part, image, size)]);
  return { set, cut };
};

test("any rows of a set of patches are those of the images, and images are read in pieces", async () => {
  const { set, cut } = images(5);
  const found = patchesOf(set, size);
  expect([found.count, found.inputs, found.image?.height]).toEqual([30, 9, 3]);
  for (const [start, end] of [
    [0, 30],
    [0, 1],
    [5, 7],
    [7, 29],
    [12, 18],
  ] as const) {
    expect([...(await found.rows(start, end))]).toEqual(cut.slice(9 * start, 9 * end));
  }
});

test("patches are drawn, divided, and whitened by the training rows", async () => {
  const { set } = images(40);
  const opened = { format: "f", sets: { train: patchesOf(set, size) } };
  const data = await prepareData(opened, { seed: 3, patchRows: 200, testShare: 0.25 });
  const { train, test } = await loadSets(data);
  expect([train.count, test?.count, train.inputs, train.scaling.name]).toEqual([
    150,
    50,
    9,
    "none",
  ]);
  expect(train.image).toEqual({ height: 3, width: 3, channels: 1 });
  const { whitening } = train;
  if (!whitening) throw new Error("There is no whitening.");
  const sums = new CovarianceSums(9);
  sums.add(train.values as Float32Array);
  const { mean, covariance } = sums.finish();
  mean.forEach((value) => {
    expect(value).toBeCloseTo(0, 5);
  });
  // Whitened training rows have at most unit variance, and those of strong directions almost.
  expect(covariance[0]).toBeLessThan(1);
  expect(covariance[0]).toBeGreaterThan(0.3);
  const testSums = new CovarianceSums(9);
  testSums.add(test?.values as Float32Array);
  expect(Math.max(...testSums.finish().mean.map(Math.abs))).toBeGreaterThan(0.01);

  const again = await loadSets(await prepareData(opened, { seed: 3, patchRows: 200 }));
  expect(again.train.count).toBe(180);
  expect(again.train.whitening).not.toEqual(whitening);
  expect(drawSample(240, 20, 3)).not.toEqual(drawSample(240, 20, 4));
  expect(drawSample(240, 20, 3)).not.toEqual(drawTestRows(240, 20 / 240, 3).test);
  expect(sigmoidWarning(data.train, "none", undefined)).toMatch(/^Whitened values lie outside/);
});

test("images that cannot be cut into patches are refused", async () => {
  const { set } = images(1);
  expectRefusal(
    () => patchesOf(set, 8),
    /^x has images of 7×11 pixels, which are smaller than patches of 8×8\.$/,
  );
  expectRefusal(
    () => patchesOf({ ...set, isBytes: false }, 3),
    /its rows are not images of unsigned bytes\.$/,
  );
  const opened = { format: "f", sets: { train: patchesOf(set, size) } };
  await expectRejection(
    prepareData(opened, { seed: 1, patchRows: 7 }),
    /^x has 6 patches, fewer than the requested 7\.$/,
  );
  await expectRejection(
    prepareData({ format: "f", sets: { train: set } }, { seed: 1, patchRows: 7 }),
    /^A number of patches applies only if images are cut into patches\.$/,
  );
});

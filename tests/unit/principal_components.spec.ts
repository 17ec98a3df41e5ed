// Principal components and PCA baselines compared with eigenvectors of the full covariance. A test of the page compares
// MNIST's baselines with NumPy's.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Rows } from "../../src/data/rows.ts";
import { bytesAsShares, unscaled } from "../../src/data/scaling.ts";
import { pcaBaselines } from "../../src/statistics/pca_baselines.ts";
import { principalComponents, project } from "../../src/statistics/principal_components.ts";
import { orthonormalise } from "../../src/statistics/subspace.ts";
import { rowsOfCodes, total } from "../support/codes.ts";

/** ReLU codes whose units fire together in a few ways, so that the variances differ. */
function randomCodes(count: number, hidden: number, seed: number): number[][] {
  const random = xoroshiro128plus(seed);
  const symmetric = () => 2 * uniformFloat64(random) - 1;
  const list = (length: number, value: () => number) => Array.from({ length }, value);
  const ways = list(hidden, () => 0).map(() => list(6, symmetric));
  return list(count, () => 0).map(() => {
    const strengths = [4, 3, 2, 1.5, 1, 1].map((scale) => scale * symmetric());
    return ways.map((way) =>
      Math.fround(
        Math.max(
          0,
          way.reduce((sum, w, i) => sum + w * (strengths[i] as number), 0),
        ),
      ),
    );
  });
}

/** Directions and variances from the full covariance matrix, which our code never computes. */
function plainComponents(rows: readonly (readonly number[])[]) {
  const columns = (rows[0] as number[]).map((_, j) => rows.map((row) => row[j] as number));
  const mean = columns.map((column) => total(column) / rows.length);
  const centred = columns.map((column, j) => column.map((h) => h - (mean[j] as number)));
  const covariance = centred.map((a) => centred.map((b) => dot(a, b) / rows.length));
  const found = new EigenvalueDecomposition(new Matrix(covariance), { assumeSymmetric: true });
  return {
    mean,
    variances: found.realEigenvalues.toReversed(),
    variance: total(covariance.map((row, j) => row[j] as number)),
    direction: (i: number) => found.eigenvectorMatrix.getColumn(mean.length - 1 - i),
  };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  total(Array.from(a, (value, i) => value * (b[i] as number)));
const flat = (rows: readonly (readonly number[])[]) => Float32Array.from(rows.flat());

test.describe("principal components", () => {
  const TOLERANCE = 1e-5;

  // The error of an eigenvalue is at most the residual (Weyl), and that of a direction the residual divided by
  // the gap to the next eigenvalue (Davis and Kahan); 1e-9 is for the rounding of both computations.
  for (const [count, hidden] of [
    [300, 40],
    [60, 12],
    [30, 7],
    [5, 30],
    [40, 3],
    [20, 2],
  ] as const) {
    test(`${count} codes of ${hidden} units vary along the eigenvectors of their covariance`, () => {
      const rows = randomCodes(count, hidden, 7 * count + hidden);
      const plain = plainComponents(rows);
      const found = principalComponents(flat(rows), hidden, { tolerance: TOLERANCE });
      const largest = plain.variances[0] as number;
      expect(largest).toBeGreaterThan(0.01);
      expect(found.converged).toBe(true);
      for (let j = 0; j < hidden; j++) {
        expect(found.mean[j]).toBeCloseTo(plain.mean[j] as number, 12);
      }
      for (let i = 0; i < 2; i++) {
        const variance = plain.variances[i] as number;
        const bound = (TOLERANCE + 1e-9) * largest;
        expect(Math.abs((found.variances[i] as number) - variance)).toBeLessThan(bound);
        expect(Math.abs((found.explained[i] as number) - variance / plain.variance)).toBeLessThan(
          bound / plain.variance,
        );
        const gaps = plain.variances.filter((_, o) => o !== i).map((v) => Math.abs(v - variance));
        const cosine = dot(
          found.components.subarray(i * hidden, (i + 1) * hidden),
          plain.direction(i),
        );
        const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
        expect(sine).toBeLessThan(bound / Math.min(...gaps) + 1e-7);
      }
    });
  }

  test("any codes give finite orthonormal components, or zeros, and shares of at most 1", () => {
    fc.assert(
      fc.property(rowsOfCodes, fc.integer({ min: 1, max: 4 }), (rows, count) => {
        const hidden = rows[0]?.length as number;
        const plain = plainComponents(rows);
        const found = principalComponents(flat(rows), hidden, { count });
        const largest = Math.max(1e-9, plain.variances[0] ?? 0);
        for (let i = 0; i < count; i++) {
          const variance = plain.variances[i] ?? 0;
          expect(Math.abs((found.variances[i] as number) - variance)).toBeLessThan(2e-5 * largest);
          for (let o = 0; o < count; o++) {
            const [a, b] = [i, o].map((c) =>
              found.components.subarray(c * hidden, (c + 1) * hidden),
            );
            const length = i === o && (found.variances[i] as number) > 0 ? 1 : 0;
            expect(dot(a as Float64Array, b as Float64Array)).toBeCloseTo(length, 6);
          }
        }
        expect(total(found.explained)).toBeLessThan(1 + 1e-9);
        expect(found.converged).toBe(true);
      }),
    );
  });

  test("with more units than images, the variances are those of the images' inner products", () => {
    const [count, hidden] = [40, 8192];
    const rows = randomCodes(count, hidden, 5).map((row) => row.map((h) => (h > 2 ? h : 0)));
    const found = principalComponents(flat(rows), hidden);
    const mean = rows[0]?.map((_, j) => total(rows.map((row) => row[j] as number)) / count) ?? [];
    const centred = rows.map((row) => row.map((h, j) => h - (mean[j] as number)));
    const gram = new Matrix(centred.map((a) => centred.map((b) => dot(a, b) / count)));
    const diagonal = new EigenvalueDecomposition(gram, {
      assumeSymmetric: true,
    }).realEigenvalues.toReversed();
    expect(diagonal[1]).toBeGreaterThan(1);
    for (let i = 0; i < 2; i++) {
      const error = Math.abs((found.variances[i] as number) - (diagonal[i] as number));
      expect(error).toBeLessThan(1e-5 * (diagonal[0] as number));
    }
  });

  test("constant codes have no components, and codes along a line have one", () => {
    const none = { components: Float64Array.of(0, 0, 0, 0), variances: Float64Array.of(0, 0) };
    const still = [
      [0, 0, 0, 0],
      [0.1, 0.7, 0.1, 0.7, 0.1, 0.7, 0.1, 0.7, 0.1, 0.7],
      [0.3, 0.2],
      // The rounding error of the mean must not count as variance.
      Array.from({ length: 2000 }, (_, i) => (i % 2 ? 0.7 : 0.1)),
    ];
    for (const codes of still) {
      const found = principalComponents(Float32Array.from(codes), 2);
      expect(found).toMatchObject({ ...none, explained: Float64Array.of(0, 0), converged: true });
      expect(found.mean[1]).toBeCloseTo(codes[1] as number, 6);
      expect([...project(Float32Array.from(codes), 2, found)]).toEqual(codes.map(() => 0));
    }
    const line = principalComponents(Float32Array.of(1, 0, 3, 0), 2);
    expect(line.components[0]).toBeCloseTo(1, 12);
    expect(line.variances[0]).toBeCloseTo(1, 12);
    expect(line.explained[0]).toBeCloseTo(1, 12);
    expect([...line.components.subarray(2), line.variances[1], line.explained[1]]).toEqual([
      0, 0, 0, 0,
    ]);
    const single = principalComponents(Float32Array.of(1, 0, 2), 1);
    expect([...single.components]).toEqual([1, 0]);
    expect(single.variances[0]).toBeCloseTo(2 / 3, 12);
  });

  test("the same codes give the same bits, and the largest loading of each component is positive", () => {
    for (let seed = 0; seed < 8; seed++) {
      const codes = flat(randomCodes(50, 9, seed));
      const found = principalComponents(codes, 9);
      expect(principalComponents(codes, 9)).toEqual(found);
      for (let i = 0; i < 2; i++) {
        const component = [...found.components.subarray(9 * i, 9 * i + 9)];
        const main = component.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
        expect(main).toBeGreaterThan(0.3);
      }
    }
  });

  test("components that start from earlier ones have the same signs", () => {
    const codes = flat(randomCodes(50, 20, 3));
    const { components } = principalComponents(codes, 20);
    const turned = components.map((loading, at) => (at < 20 ? -loading : loading));
    const again = principalComponents(codes, 20, { start: turned });
    for (let at = 0; at < 40; at++) {
      expect(again.components[at]).toBeCloseTo(turned[at] as number, 4);
    }
    expect(dot(turned, turned)).toBeCloseTo(2, 9);
  });

  test("a good start needs fewer rounds", () => {
    const codes = flat(randomCodes(300, 40, 4));
    const options = { tolerance: 1e-9, rounds: 6 };
    expect(principalComponents(codes, 40, options).converged).toBe(false);
    const { components } = principalComponents(codes, 40, { tolerance: 1e-9 });
    const warm = principalComponents(codes, 40, { ...options, start: components });
    expect(warm.converged).toBe(true);
  });

  test("the leading components are found from zeros, or from eigenvectors that no longer lead", () => {
    // The units vary independently around 0, so that every axis is an exact eigenvector.
    const size = (unit: number) => ({ 0: 12, 20: 10, 21: 10 })[unit] ?? 1;
    const rows = Array.from({ length: 60 }, (_, n) =>
      Array.from({ length: 30 }, (_, j) => (n % 30 === j ? size(j) * (n < 30 ? 1 : -1) : 0)),
    );
    for (const units of [[], [20, 21], [5, 6]]) {
      const start = new Float64Array(60);
      units.forEach((unit, i) => {
        start[30 * i + unit] = 1;
      });
      const { variances } = principalComponents(flat(rows), 30, { start });
      expect(Math.abs((variances[0] as number) - 144 / 30)).toBeLessThan(2e-5 * (144 / 30));
      expect(Math.abs((variances[1] as number) - 100 / 30)).toBeLessThan(2e-5 * (144 / 30));
    }
    const two = principalComponents(Float32Array.of(0, 1, 1, 0, 0, 0), 2, {
      start: new Float64Array(4),
    });
    expect(two.variances[1]).toBeGreaterThan(0.1);
  });

  test("the residual is within the tolerance, but not far below it", () => {
    const rows = randomCodes(300, 40, 6);
    const { mean, variances } = plainComponents(rows);
    const centred = rows.map((row) => row.map((h, j) => h - (mean[j] as number)));
    const residual = (tolerance: number) => {
      const pca = principalComponents(flat(rows), 40, { tolerance, count: 1 });
      const along = centred.map((row) => dot(row, pca.components) / rows.length);
      const image = mean.map((_, j) =>
        dot(
          along,
          centred.map((row) => row[j] as number),
        ),
      );
      const rest = image.map((a, j) => {
        return a - (pca.variances[0] as number) * (pca.components[j] as number);
      });
      return Math.sqrt(dot(rest, rest)) / (variances[0] as number);
    };
    for (const tolerance of [1e-9, 1e-12]) {
      expect(residual(tolerance)).toBeLessThan(1.01 * tolerance);
    }
    expect(residual(1e-3)).toBeGreaterThan(1e-9);
  });

  test("nearly parallel columns become orthonormal to rounding, dependent ones zero", () => {
    const Q = orthonormalise(Float64Array.of(1, 1, 2, 1, 1, 2, 1, 1 + 1e-9, 2, 1, 1, 2), 3);
    const column = (c: number) => [0, 1, 2, 3].map((row) => Q[3 * row + c] as number);
    expect(Math.abs(dot(column(0), column(1)))).toBeLessThan(1e-14);
    expect(dot(column(0), column(0))).toBeCloseTo(1, 14);
    expect(dot(column(1), column(1))).toBeCloseTo(1, 14);
    expect(column(2)).toEqual([0, 0, 0, 0]);
  });

  test("codes with more nonzeros than the budget are sampled evenly", () => {
    const rows = randomCodes(40, 5, 11).map((row) => row.map((h) => h + 1));
    const sample = principalComponents(flat(rows), 5, { budget: 50 });
    expect(sample).toEqual(principalComponents(flat(rows.filter((_, n) => n % 4 === 0)), 5));
    expect(sample).not.toEqual(principalComponents(flat(rows), 5));
    expect(principalComponents(flat(rows), 5, { budget: 200 })).toEqual(
      principalComponents(flat(rows), 5),
    );
    // One image is used even if it exceeds the budget.
    expect(total(principalComponents(flat(rows), 5, { budget: 1 }).variances)).toBe(0);
  });

  test("it stops after the maximum number of rounds", () => {
    const codes = flat(randomCodes(300, 40, 2));
    const rough = principalComponents(codes, 40, { rounds: 1 });
    const fine = principalComponents(codes, 40);
    expect(rough.converged).toBe(false);
    expect(rough.variances[0]).toBeLessThan((fine.variances[0] as number) * 0.999);
  });

  test("projections are plain products, with the variances of the components", () => {
    const rows = randomCodes(50, 9, 1);
    const pca = principalComponents(flat(rows), 9);
    const points = project(flat(rows), 9, pca);
    expect(points).toHaveLength(100);
    for (let i = 0; i < 2; i++) {
      const along = rows.map((_, n) => points[2 * n + i] as number);
      rows.forEach((row, n) => {
        const centred = row.map((h, j) => h - (pca.mean[j] as number));
        expect(along[n]).toBeCloseTo(dot(centred, pca.components.subarray(9 * i, 9 * i + 9)), 5);
      });
      expect(total(along.map((x) => x * x)) / 50).toBeCloseTo(pca.variances[i] as number, 4);
      expect(pca.variances[i]).toBeGreaterThan(0.1);
    }
  });

  test("codes that are NaN or infinite and a start of another shape are refused", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => principalComponents(Float32Array.of(1, bad, 0, 2), 2)).toThrow(
        /NaN or infinite/,
      );
    }
    const start = new Float64Array(6);
    expect(() => principalComponents(new Float32Array(8), 2, { start })).toThrow(
      /6 values are not 2 components of 2/,
    );
  });
});

test.describe("PCA baselines", () => {
  const images = (count: number, width: number, height: number, seed: number): Rows => {
    const random = xoroshiro128plus(seed);
    const values = Uint8Array.from({ length: count * width * height }, (_, i) =>
      uniformFloat64(random) < 0.5 ? 0 : 255 * uniformFloat64(random) ** (1 + (i % 3)),
    );
    return { values, count, inputs: width * height, scaling: bytesAsShares };
  };
  const pixelRows = ({ values, count, inputs }: Rows) =>
    Array.from({ length: count }, (_, n) =>
      Array.from(values.subarray(n * inputs, (n + 1) * inputs), (p) => p / 255),
    );

  test("small images have the errors of plain reconstructions", () => {
    const [train, test] = [images(60, 4, 3, 1), images(25, 4, 3, 2)];
    const errors = pcaBaselines(train, test);
    const { mean, direction } = plainComponents(pixelRows(train));
    for (let k = 0; k <= 12; k++) {
      const squares = pixelRows(test).flatMap((row) => {
        const centred = row.map((x, p) => x - (mean[p] as number));
        const rest = [...centred];
        for (let i = 0; i < k; i++) {
          const along = dot(centred, direction(i));
          direction(i).forEach((v, p) => {
            rest[p] = (rest[p] as number) - along * v;
          });
        }
        return rest.map((error) => error * error);
      });
      expect(errors[k]).toBeCloseTo(total(squares) / squares.length, 12);
    }
    expect(errors).toHaveLength(13);
    expect(errors[11]).toBeGreaterThan(1e-4);
    expect(errors[12]).toBe(0);
  });

  test("sets of different image sizes and empty sets are refused", () => {
    expect(() => pcaBaselines(images(2, 2, 2, 1), images(2, 3, 2, 1))).toThrow(/6 values/);
    expect(() => pcaBaselines(images(2, 2, 2, 1), images(0, 2, 2, 1))).toThrow(/no rows/);
  });

  test("float rows with a scaling per column have the errors of the scaled rows", () => {
    const given = [images(50, 3, 1, 4), images(20, 3, 1, 5)] as const;
    const [offset, divisor] = [Float64Array.of(20, 90, -4), Float64Array.of(3, 80, 200)];
    const [scaled, plain] = [
      given.map(({ values, ...rows }) => {
        const scaling = { name: "standardise", offset, divisor } as const;
        return { ...rows, values: Float32Array.from(values), scaling };
      }),
      given.map(({ values, ...rows }) => {
        const x = Float32Array.from(values, (value, i) => {
          return (value - (offset[i % 3] as number)) / (divisor[i % 3] as number);
        });
        return { ...rows, values: x, scaling: unscaled };
      }),
    ] as [Rows[], Rows[]];
    const errors = pcaBaselines(scaled[0] as Rows, scaled[1] as Rows);
    const expected = pcaBaselines(plain[0] as Rows, plain[1] as Rows);
    expect(errors[1]).toBeGreaterThan(1e-3);
    errors.forEach((error, k) => {
      expect(error).toBeCloseTo(expected[k] as number, 4);
    });
  });
});

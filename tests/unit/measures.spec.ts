// Measures of a trained model, compared with plain, slow definitions and known answers.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import {
  bestMatching,
  cosineRows,
  dictionarySimilarity,
  largestCosines,
  nearestDirections,
} from "../../src/statistics/directions.ts";
import { denseUnits, logFiringRateHistogram } from "../../src/statistics/firing_rates.ts";
import { MonosemanticityAccumulator } from "../../src/statistics/monosemanticity.ts";
import { ReconstructionQualityAccumulator } from "../../src/statistics/reconstruction_quality.ts";
import { total } from "../support/codes.ts";

type Row = readonly number[];

const dot = (a: Row, b: Row) => total(a.map((value, i) => value * (b[i] as number)));
const norm = (a: Row) => Math.sqrt(dot(a, a));
const cosine = (a: Row, b: Row) => (norm(a) * norm(b) > 0 ? dot(a, b) / (norm(a) * norm(b)) : 0);
const minus = (a: Row, b: Row) => a.map((value, i) => value - (b[i] as number));
const flat = (rows: readonly Row[]) => Float32Array.from(rows.flat());

const integers = (columns: number, min = -9) =>
  fc.array(fc.integer({ min, max: 9 }), { minLength: columns, maxLength: columns });

/** Pairs of rows of 3 values. */
const pairs = fc.array(fc.tuple(integers(3), integers(3)), { minLength: 1, maxLength: 12 });

test.describe("ReconstructionQualityAccumulator", () => {
  const qualityOf = (rows: readonly (readonly [Row, Row])[], atOnce = 5) => {
    const quality = new ReconstructionQualityAccumulator(rows[0]?.[0].length as number);
    for (let i = 0; i < rows.length; i += atOnce) {
      const part = rows.slice(i, i + atOnce);
      quality.add(flat(part.map(([x]) => x)), flat(part.map(([, y]) => y)));
    }
    return quality.finish();
  };

  test("any rows in any batches give the same as plain sums", () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 6 }), (rows, atOnce) => {
        const n = rows.length;
        const found = qualityOf(rows, atOnce);
        const mean = [0, 1, 2].map((i) => total(rows.map(([x]) => x[i] as number)) / n);
        const errors = total(rows.map(([x, y]) => norm(minus(x, y)) ** 2));
        const deviations = total(rows.map(([x]) => norm(minus(x, mean)) ** 2));
        expect(found.rows).toBe(n);
        expect(found.mse).toBeCloseTo(errors / (n * 3), 10);
        if (deviations > 1e-9) {
          expect(found.explainedVariance).toBeCloseTo(1 - errors / deviations, 9);
        }
        const products = total(rows.map(([x, y]) => dot(x, y)));
        const squares = total(rows.map(([, y]) => dot(y, y)));
        if (products !== 0) {
          expect(found.relativeReconstructionBias).toBeCloseTo(squares / products, 10);
        }
        expect(found.meanCosine).toBeCloseTo(total(rows.map(([x, y]) => cosine(x, y))) / n, 10);
        expect(qualityOf(rows, 1)).toEqual(found);
      }),
    );
  });

  test("the mean of all rows explains nothing, and exact reconstructions everything", () => {
    const rows: Row[] = [
      [1e6, 0],
      [1e6 + 2, 4],
      [1e6 + 4, 2],
    ];
    expect(qualityOf(rows.map((x) => [x, [1e6 + 2, 2]])).explainedVariance).toBe(0);
    const exact = { rows: 3, mse: 0, explainedVariance: 1, relativeReconstructionBias: 1 };
    expect(qualityOf(rows.map((x) => [x, x]))).toMatchObject(exact);
  });

  test("halved reconstructions have half the bias, and the cosine 1", () => {
    const { relativeReconstructionBias, meanCosine } = qualityOf([
      [
        [2, 4],
        [1, 2],
      ],
      [
        [6, 0],
        [3, 0],
      ],
    ]);
    expect([relativeReconstructionBias, meanCosine]).toEqual([0.5, 1]);
  });

  test("refuses rows and reconstructions that do not belong together", () => {
    const quality = new ReconstructionQualityAccumulator(2);
    expect(() => quality.finish()).toThrow("no rows");
    expect(() => quality.add(new Float32Array(4), new Float32Array(2))).toThrow(
      "2 values are not the reconstructions of 4 values in rows of 2.",
    );
  });
});

test.describe("firing rates", () => {
  test("of models of the same data are counted in the same bins", () => {
    const { edges, counts, never } = logFiringRateHistogram([0, 0.001, 0.02, 1, 1], 2000);
    expect([edges.length, edges[0], edges[4], edges.at(-1)]).toEqual([17, 1e-4, 1e-3, 1]);
    expect(never).toBe(1);
    const filled = [...counts.entries()].filter(([, units]) => units > 0);
    expect(filled).toEqual([
      [4, 1],
      [9, 1],
      [15, 2],
    ]);
    expect(logFiringRateHistogram([1], 2000).edges).toEqual(edges);
  });

  test("above a tenth and a half of the images are dense", () => {
    const rates = Float64Array.of(0, 0.1, 0.11, 0.5, 0.51, 1);
    expect(denseUnits(rates)).toEqual({ above10Percent: 4, above50Percent: 2 });
  });
});

test.describe("directions", () => {
  /** Enough rows for several blocks, one of zeros. */
  const dictionaryOf = (hidden: number, seed: number): Row[] =>
    Array.from({ length: hidden }, (_, j) =>
      Array.from({ length: 3 }, (_, i) =>
        j === 5 ? 0 : Math.sin(seed + 7 * j + 13 * i * (j % 5)),
      ),
    );
  const [a, b] = [dictionaryOf(70, 1), dictionaryOf(37, 2)] as const;

  test("cosines of all blocks are those of plain dot products", () => {
    const found = cosineRows(flat(a), flat(b), 3);
    expect(found.length).toBe(70);
    a.forEach((row, i) => {
      expect(found[i]?.length).toBe(37);
      b.forEach((other, j) => {
        expect(found[i]?.[j]).toBeCloseTo(cosine(row, other), 6);
      });
    });
  });

  test("a direction that is not finite has the cosine 0, and none is above 1", () => {
    const [cosines] = cosineRows(
      flat([[0.1, 0.7, 0.3]]),
      flat([
        [0.1, 0.7, 0.3],
        [NaN, 1, 0],
      ]),
      3,
    );
    expect(cosines?.[0]).toBeCloseTo(1, 12);
    expect(cosines?.[0]).toBeLessThanOrEqual(1);
    expect(cosines?.[1]).toBe(0);
  });

  test("each unit's largest cosine is the one to its most similar other unit", () => {
    const shares: number[] = [];
    const found = largestCosines(flat(a), 3, (share) => shares.push(share));
    a.forEach((row, i) => {
      const others = a.filter((_, j) => j !== i).map((other) => cosine(row, other));
      expect(found[i]).toBeCloseTo(Math.max(...others), 6);
    });
    expect(shares.at(-1)).toBe(1);
    expect(shares.toSorted((x, y) => x - y)).toEqual(shares);
    expect([...largestCosines(flat([[1, 2, 3]]), 3)]).toEqual([0]);
  });

  test("each unit's best cosine in another dictionary is the largest of all", () => {
    const { nearest, cosines } = nearestDirections(flat(a), flat(b), 3);
    a.forEach((row, i) => {
      expect(cosines[i]).toBeCloseTo(Math.max(...b.map((other) => cosine(row, other))), 6);
      expect(cosine(row, b[nearest[i] as number] as Row)).toBeCloseTo(cosines[i] as number, 6);
    });
  });

  test("a shuffled, scaled dictionary matches fully, and a pair of axes half", () => {
    const shuffled = a.map((_, i) => (a[(i * 9) % 70] as Row).map((value) => 3 * value));
    const { kind, meanCosine } = dictionarySimilarity(flat(a), flat(shuffled), 3);
    // The row of zeros has no direction.
    expect([kind, meanCosine.toFixed(6)]).toEqual(["matched", (69 / 70).toFixed(6)]);
    const axes = dictionarySimilarity(Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 0, 1, 0), 2);
    expect(axes).toEqual({ kind: "matched", meanCosine: 0.5 });
    const smaller = dictionarySimilarity(flat(a), flat(a.slice(0, 2)), 3);
    expect(smaller.meanCosine).toBeCloseTo(1, 6);
  });

  test("the matching has the largest sum of all one-to-one matchings", () => {
    const bestOf = (rows: Row[], used: number[] = []): number =>
      rows.length === used.length
        ? 0
        : Math.max(
            ...(rows[used.length] as Row).map((value, j) =>
              used.includes(j) ? -Infinity : value + bestOf(rows, [...used, j]),
            ),
          );
    fc.assert(
      fc.property(fc.array(integers(4), { minLength: 4, maxLength: 4 }), (rows) => {
        const matching = bestMatching(rows.map((row) => Float64Array.from(row)));
        expect(total(matching.map(([i, j]) => rows[i]?.[j] as number))).toBe(bestOf(rows));
      }),
      { numRuns: 50 },
    );
  });

  test("large dictionaries are compared from one side, and it is said so", () => {
    const large = new Float32Array(2 * 2049);
    for (let unit = 0; unit < 2049; unit++) large[2 * unit] = unit + 1;
    const similarity = dictionarySimilarity(large, Float32Array.of(3, 4, 0, 1), 2);
    expect(similarity.kind).toBe("best");
    expect(similarity.meanCosine).toBeCloseTo(0.6, 12);
    expect(dictionarySimilarity(Float32Array.of(0, 1), large, 2).meanCosine).toBe(0);
  });
});

test.describe("MonosemanticityAccumulator", () => {
  const scoresOf = (rows: readonly (readonly [Row, Row])[], atOnce = 5) => {
    const [[x, h] = [[], []]] = rows;
    const sums = new MonosemanticityAccumulator(h.length, x.length);
    for (let i = 0; i < rows.length; i += atOnce) {
      const part = rows.slice(i, i + atOnce);
      sums.add(flat(part.map(([row]) => row)), flat(part.map(([, code]) => code)));
    }
    return sums.finish();
  };

  test("any codes give the same as a sum over pairs of rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(integers(3), integers(2, -1)), { minLength: 2, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        (rows, atOnce) => {
          const found = scoresOf(rows, atOnce);
          for (const unit of [0, 1]) {
            const column = rows.map(([, code]) => code[unit] as number);
            const [low, high] = [Math.min(...column), Math.max(...column)];
            const scaled = column.map((value) => (value - low) / (high - low));
            let [weighted, weights] = [0, 0];
            for (let i = 0; i < rows.length; i++) {
              for (let j = i + 1; j < rows.length; j++) {
                const weight = (scaled[i] as number) * (scaled[j] as number);
                weighted += weight * cosine(rows[i]?.[0] as Row, rows[j]?.[0] as Row);
                weights += weight;
              }
            }
            if (weights > 0) expect(found[unit]).toBeCloseTo(weighted / weights, 8);
            else expect(found[unit]).toBeNaN();
          }
        },
      ),
    );
  });

  test("is 1 for parallel rows, 0 for orthogonal ones, and NaN for a unit that is active once or never", () => {
    const found = scoresOf([
      [
        [1, 0],
        [1, 1, 1, 0],
      ],
      [
        [3, 0],
        [2, 0, 0, 0],
      ],
      [
        [0, 2],
        [0, 5, 0, 0],
      ],
      [
        [0, 0],
        [0, 0, 0, 0],
      ],
    ]);
    expect([...found]).toEqual([1, 0, Number.NaN, Number.NaN]);
  });

  test("refuses rows that are not those of the codes", () => {
    const sums = new MonosemanticityAccumulator(2, 3);
    expect(() => sums.add(new Float32Array(3), new Float32Array(4))).toThrow(
      "3 values are not 2 rows of 3.",
    );
  });
});

import { expect, test } from "@playwright/test";
import { loadSets } from "../../src/data/prepare/load.ts";
import { prepareData } from "../../src/data/prepare/prepare.ts";
import { drawTestRows } from "../../src/data/prepare/row_parts.ts";
import { bytesAsShares, unscaled } from "../../src/data/scaling.ts";
import { type SyntheticOptions, syntheticData } from "../../src/data/synthetic.ts";
import { featureRecovery, recoveryMetrics, recoveryRecord } from "../../src/statistics/recovery.ts";
import { expectRefusal } from "../support/refusal.ts";

const options: SyntheticOptions = {
  features: 6,
  inputs: 20,
  rows: 3000,
  activeShare: 0.3,
  noise: 0.1,
  seed: 5,
};

test("a row does not depend on the range asked for", async () => {
  const data = syntheticData(options);
  const all = await data.rows(0, 100);
  expect([...(await data.rows(37, 39))]).toEqual([...all.slice(37 * 20, 39 * 20)]);
  expect([...(await syntheticData(options).rows(0, 100))]).toEqual([...all]);
  expect([...(await syntheticData({ ...options, seed: 6 }).rows(0, 1))]).not.toEqual([
    ...all.slice(0, 20),
  ]);
});

test("directions have length 1 and differ", () => {
  const { directions } = syntheticData({ ...options, features: 50 });
  for (let f = 0; f < 50; f++) {
    expect(Math.hypot(...directions.slice(20 * f, 20 * f + 20))).toBeCloseTo(1, 6);
  }
  expect(new Set(directions).size).toBe(1000);
});

test("features are active as often and as strongly as asked for", async () => {
  // One feature in one dimension without noise: its value is the magnitude.
  const alone = { ...options, features: 1, inputs: 1, noise: 0, rows: 20_000 };
  const values = [...(await syntheticData(alone).rows(0, alone.rows))].map(Math.abs);
  const active = values.filter((value) => value > 0);
  // Four standard errors of a binomial share and of a uniform mean.
  const shareError = 4 * Math.sqrt((0.3 * 0.7) / values.length);
  expect(Math.abs(active.length / values.length - 0.3)).toBeLessThan(shareError);
  const mean = active.reduce((sum, value) => sum + value, 0) / active.length;
  expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(12 * active.length));
  expect(Math.min(...active)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...active)).toBeLessThan(1.5);
});

test("features are active independently of each other and of the row before", async () => {
  // Two features on two axes cannot be asked for, so solve for their magnitudes.
  const two = { ...options, features: 2, inputs: 2, noise: 0, rows: 20_000 };
  const data = syntheticData(two);
  const [a, b, c, d] = data.directions as unknown as [number, number, number, number];
  const values = (await data.rows(0, two.rows)) as Float32Array;
  const active = Array.from({ length: two.rows }, (_, row) => {
    const [x, y] = [values[2 * row] as number, values[2 * row + 1] as number];
    const determinant = a * d - b * c;
    return [(x * d - y * c) / determinant > 0.25, (a * y - b * x) / determinant > 0.25] as const;
  });
  const share = (is: (row: number) => boolean) =>
    active.filter((_, row) => is(row)).length / active.length;
  const error = 4 * Math.sqrt((0.09 * 0.91) / two.rows);
  const both = share((row) => active[row]?.[0] === true && active[row]?.[1] === true);
  const twice = share((row) => active[row]?.[0] === true && active[row + 1]?.[0] === true);
  expect(Math.abs(both - 0.09)).toBeLessThan(error);
  expect(Math.abs(twice - 0.09)).toBeLessThan(error);
});

test("noise has the standard deviation asked for", async () => {
  const quiet = await syntheticData({ ...options, noise: 0 }).rows(0, 3000);
  const noisy = await syntheticData(options).rows(0, 3000);
  const noise = [...noisy].map((value, i) => value - (quiet[i] as number));
  const variance = noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length;
  expect(Math.abs(variance / 0.01 - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length));
});

test("options out of range are refused", () => {
  expectRefusal(
    () => syntheticData({ ...options, features: 0 }),
    "The number of features is 0; it must be a positive whole number.",
  );
  expectRefusal(() => syntheticData({ ...options, rows: 1.5 }), "The number of rows is 1.5");
  expectRefusal(() => syntheticData({ ...options, inputs: 16_385 }), "must be at most 16384");
  expectRefusal(() => syntheticData({ ...options, activeShare: 0 }), "active share is 0");
  expectRefusal(() => syntheticData({ ...options, noise: -1 }), "noise is -1");
});

test("units that are the true features, shuffled and scaled, recover all of them", () => {
  const { directions } = syntheticData(options);
  const order = [3, 0, 5, 1, 4, 2];
  const dictionary = new Float32Array(8 * 20);
  order.forEach((feature, unit) => {
    const row = directions.subarray(20 * feature, 20 * feature + 20);
    dictionary.set(
      row.map((value) => value * (unit + 0.5)),
      20 * unit,
    );
  });
  // Unit 6 points the opposite way; unit 7 is dead.
  dictionary.set(
    directions.subarray(0, 20).map((value) => -value),
    20 * 6,
  );
  const found = featureRecovery(directions, dictionary, 20);
  expect([...found.units].map((unit) => order[unit])).toEqual([0, 1, 2, 3, 4, 5]);
  expect(Math.min(...found.cosines)).toBeGreaterThan(1 - 1e-6);
  expect(found).toMatchObject({ recovered: 6, recall: 1, precision: 6 / 7 });
});

/** The largest sum of cosines over all ways to give each direction its own unit. */
function bestSum(cosines: number[][], used = new Set<number>(), row = 0): number {
  if (row === cosines.length) return 0;
  const sums = (cosines[row] as number[]).map((cosine, unit) => {
    if (used.has(unit)) return -Infinity;
    return cosine + bestSum(cosines, new Set([...used, unit]), row + 1);
  });
  return Math.max(...sums);
}

test("the matching is the best of all one-to-one matchings", () => {
  for (const [features, hidden] of [
    [4, 4],
    [3, 6],
    [5, 5],
  ] as const) {
    for (let seed = 0; seed < 5; seed++) {
      const shape = { ...options, inputs: 4, seed };
      const { directions } = syntheticData({ ...shape, features });
      const { directions: units } = syntheticData({ ...shape, features: hidden, seed: seed + 100 });
      const cosines = Array.from({ length: features }, (_, f) =>
        Array.from({ length: hidden }, (_, h) =>
          [0, 1, 2, 3].reduce(
            (sum, i) => sum + (directions[4 * f + i] as number) * (units[4 * h + i] as number),
            0,
          ),
        ),
      );
      const found = featureRecovery(directions, units, 4);
      const sum = found.cosines.reduce((total, cosine) => total + cosine, 0);
      expect(sum).toBeCloseTo(bestSum(cosines), 5);
      expect(new Set(found.units).size).toBe(features);
      expect(found.recall).toBe(found.cosines.filter((cosine) => cosine >= 0.9).length / features);
    }
  }
});

test("with fewer units than features, the others have none", () => {
  const { directions } = syntheticData(options);
  const found = featureRecovery(directions, directions.slice(20, 60), 20);
  expect([...found.units]).toEqual([-1, 0, 1, -1, -1, -1]);
  expect(found).toMatchObject({ recovered: 2, recall: 2 / 6, precision: 1 });
});

test("the mean max cosine lets several features have the same nearest unit", () => {
  const directions = Float32Array.of(1, 0, 0.6, 0.8);
  const found = featureRecovery(directions, Float32Array.of(2, 0, -1, 0), 2);
  expect(found.kind).toBe("matched");
  expect(found.meanMaxCosine).toBeCloseTo((1 + 0.6) / 2, 6);
  expect(found.cosines[1]).toBeCloseTo(-0.6, 6);
  // Without a unit of its own, a feature still has a nearest one.
  const single = featureRecovery(directions, Float32Array.of(2, 0), 2);
  expect([...single.units]).toEqual([0, -1]);
  expect(single.meanMaxCosine).toBeCloseTo((1 + 0.6) / 2, 6);
});

test("more units than can be matched one to one are compared in blocks, each feature with its nearest", () => {
  const hidden = 2049;
  const dictionary = new Float32Array(2 * hidden);
  // All units but the last two, which are the second axis and zeros, are the first axis.
  for (let unit = 0; unit < hidden - 2; unit++) dictionary[2 * unit] = unit + 1;
  dictionary[2 * (hidden - 2) + 1] = 3;
  const directions = Float32Array.of(1, 0, 0, 1, 0.96, 0.28, 0.6, 0.8);
  const found = featureRecovery(directions, dictionary, 2);
  expect(found).toMatchObject({ kind: "best", recovered: 3, recall: 3 / 4 });
  expect([...found.units]).toEqual([0, hidden - 2, 0, hidden - 2]);
  // Two features share the unit that is nearest to them.
  expect(found.precision).toBeCloseTo(2 / (hidden - 1), 12);
  expect(found.meanMaxCosine).toBeCloseTo((1 + 1 + 0.96 + 0.8) / 4, 6);
});

test("the directions are compared as the scaling changes them", () => {
  const inputs = 20;
  const { directions } = syntheticData(options);
  const divisor = Float64Array.from({ length: inputs }, (_, i) => 10 ** (i % 5));
  const standardised = { name: "standardise", offset: new Float64Array(inputs), divisor } as const;
  const decoder = directions.map((value, i) => value / (divisor[i % inputs] as number));
  const found = recoveryMetrics({ directions, scaling: standardised, inputs }, decoder);
  expect(found).toMatchObject({
    features: 6,
    threshold: 0.9,
    recovered: 6,
    precision: 1,
    recall: 1,
  });
  expect(Math.min(...(found?.cosines ?? []))).toBeGreaterThan(1 - 1e-6);
  const unchanged = recoveryMetrics({ directions, scaling: bytesAsShares, inputs }, decoder);
  expect(unchanged?.recovered).toBeLessThan(6);
  expect(recoveryMetrics({ scaling: unscaled, inputs }, decoder)).toBeUndefined();
});

test("what is shown over the steps is what metrics.json says", () => {
  const { directions } = syntheticData(options);
  const decoder = syntheticData({ ...options, features: 9, seed: 8 }).directions;
  decoder.set(directions.subarray(0, 40), 60);
  const metrics = recoveryMetrics({ directions, scaling: unscaled, inputs: 20 }, decoder);
  if (!metrics) throw new Error("The directions are known.");
  const { recovered, precision, recall, meanMaxCosine } = metrics;
  expect([recovered, precision, recall]).toEqual([2, 2 / 9, 2 / 6]);
  expect(recoveryRecord(70, metrics)).toEqual({
    step: 70,
    recovered,
    precision,
    recall,
    meanMaxCosine,
  });
});

test("prepared synthetic data carry their directions and are not read for nothing", async () => {
  const data = syntheticData(options);
  let reads = 0;
  const rows = (start: number, end: number) => {
    reads++;
    return data.rows(start, end);
  };
  const opened = { format: "synthetic data", sets: { train: { ...data, rows } } };
  const prepared = await prepareData(opened, { seed: 5 });
  expect([reads, prepared.train.count, prepared.test?.count]).toEqual([0, 2700, 300]);
  const { train } = await loadSets(prepared);
  expect(train.directions).toBe(data.directions);
  const parts = drawTestRows(3000, 0.1, 5);
  const all = await data.rows(0, 3000);
  const last = parts.train.at(-1) as number;
  expect([...train.values.slice(-20)]).toEqual([...all.slice(last * 20, last * 20 + 20)]);
});

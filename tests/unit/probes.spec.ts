// Probes of codes, compared with plain sums, central differences and known answers.

import { expect, test } from "@playwright/test";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { bytes } from "../../src/data/rows.ts";
import { normal } from "../../src/random.ts";
import { minimise } from "../../src/statistics/lbfgs.ts";
import { fitLinearProbe, probeError } from "../../src/statistics/linear_probe.ts";
import { principalAxes, principalCoordinates } from "../../src/statistics/pca_baselines.ts";
import { bothUnitSets, fitUnitProbes, meanLosses } from "../../src/statistics/unit_probe.ts";
import { total } from "../support/codes.ts";
import { probeSet, unitProbeSet } from "../support/probe_sets.ts";

const CLASSES = 3;
const FEATURES = 4;

/** Sparse codes (n,4) of 3 classes: unit 0 is typical of class 0, unit 1 of class 1; unit 3 is dead. */
function codesOf(n: number, seed: number) {
  const random = xoroshiro128plus(seed);
  const labels = Uint32Array.from({ length: n }, () => Math.floor(3 * uniformFloat64(random)));
  const values = new Float32Array(n * FEATURES);
  labels.forEach((label, row) => {
    for (let unit = 0; unit < 3; unit++) {
      const h = normal(random) + (unit === label ? 1.5 : -0.5);
      if (h > 0) values[row * FEATURES + unit] = unit === 2 ? 100 * h : h;
    }
  });
  return { values, labels };
}

/** Splits rows: the first two thirds, and the rest. */
function halves(values: Float32Array, labels: Uint32Array, features: number) {
  const cut = Math.ceil((2 * labels.length) / 3);
  return {
    fit: probeSet(values.subarray(0, cut * features), labels.subarray(0, cut), features, CLASSES),
    heldOut: probeSet(values.subarray(cut * features), labels.subarray(cut), features, CLASSES),
  };
}

test.describe("minimise", () => {
  test("finds the minimum of an ill-conditioned quadratic and of a steep valley", async () => {
    const curvatures = Float64Array.of(1, 10, 1e4);
    const found = await minimise(
      async (x) => ({
        value: total(x.map((xi, i) => 0.5 * (curvatures[i] as number) * (xi - i) ** 2)),
        gradient: x.map((xi, i) => (curvatures[i] as number) * (xi - i)),
      }),
      Float64Array.of(5, -5, 5),
      { rounds: 60, tolerance: 1e-8 },
    );
    expect(found.converged).toBe(true);
    found.x.forEach((value, i) => {
      expect(value).toBeCloseTo(i, 8);
    });
    const valley = await minimise(
      async ([a, b]: ArrayLike<number> & Iterable<number>) => {
        const [x, y] = [a as number, b as number];
        const gradient = Float64Array.of(2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x));
        return { value: (1 - x) ** 2 + 100 * (y - x * x) ** 2, gradient };
      },
      Float64Array.of(-1.2, 1),
      { rounds: 200, tolerance: 1e-8 },
    );
    expect([...valley.x].map((value) => value.toFixed(6))).toEqual(["1.000000", "1.000000"]);
  });

  test("stops after the most rounds and reports it", async () => {
    const evaluate = async (x: Float64Array) => ({
      value: Math.cosh(x[0] as number),
      gradient: x.map(Math.sinh),
    });
    const { converged } = await minimise(evaluate, Float64Array.of(9), {
      rounds: 2,
      tolerance: 1e-9,
    });
    expect(converged).toBe(false);
  });
});

test.describe("linear probe", () => {
  test("the sums are those of a plain softmax, and the gradient that of central differences", async () => {
    const { values, labels } = codesOf(40, 2);
    const set = probeSet(values, labels, FEATURES, CLASSES);
    const random = xoroshiro128plus(5);
    const weights = Float64Array.from({ length: 15 }, () => 0.3 * normal(random));
    const plain = (V: Float64Array) => {
      let [loss, errors] = [0, 0];
      labels.forEach((label, row) => {
        const logits = [0, 1, 2].map((c) =>
          [0, 1, 2, 3].reduce(
            (sum, f) => sum + (values[4 * row + f] as number) * (V[3 * f + c] as number),
            V[12 + c] as number,
          ),
        );
        loss -= (logits[label] as number) - Math.log(total(logits.map(Math.exp)));
        if (logits.indexOf(Math.max(...logits)) !== label) errors++;
      });
      return { loss, errors };
    };
    const small = weights.map((weight) => weight / 50);
    const { loss, gradient, errors } = await set.evaluate(small);
    expect(loss).toBeCloseTo(plain(small).loss, 8);
    expect(errors).toBe(plain(small).errors);
    gradient.forEach((slope, i) => {
      const step = (by: number) => plain(small.map((w, at) => (at === i ? w + by : w))).loss;
      expect(slope).toBeCloseTo((step(1e-6) - step(-1e-6)) / 2e-6, 3);
    });
    expect(set.rows).toBe(40);
    expect(set.sums[2]).toBeCloseTo(total(values.filter((_, i) => i % 4 === 2)), 2);
    expect(set.sums[3]).toBe(0);
  });

  test("separable classes have no errors, and rows without information are guessed", async () => {
    const labels = Uint32Array.from({ length: 90 }, (_, i) => i % 3);
    const clear = Float32Array.from({ length: 270 }, (_, i) =>
      i % 3 === Math.floor(i / 3) % 3 ? 5 : 0,
    );
    const { fit, heldOut } = halves(clear, labels, 3);
    const shares: number[] = [];
    const probe = await fitLinearProbe(fit, heldOut, 3, (share) => shares.push(share));
    expect([probe.heldOutError, probe.ridge, await probeError(probe, fit)]).toEqual([0, 0.1, 0]);
    expect(shares.at(-1)).toBe(1);
    const blank = halves(new Float32Array(270), labels, 3);
    const guess = await fitLinearProbe(blank.fit, blank.heldOut, 3);
    expect(await probeError(guess, blank.fit)).toBeGreaterThan(0.5);
    expect(guess.weights.every(Number.isFinite)).toBe(true);
  });

  test("the weights are a minimum, whatever the scale of a feature, and classify as well as they can", async () => {
    const { values, labels } = codesOf(900, 3);
    const probeOf = async (codes: Float32Array) => {
      const { fit, heldOut } = halves(codes, labels, FEATURES);
      return { probe: await fitLinearProbe(fit, heldOut, CLASSES), fit, heldOut };
    };
    const { probe, fit, heldOut } = await probeOf(values);
    const scaled = await probeOf(values.map((value, i) => (i % 4 === 0 ? 1000 * value : value)));
    expect(scaled.probe.heldOutError).toBe(probe.heldOutError);
    const others = codesOf(3000, 9);
    const test = probeSet(others.values, others.labels, FEATURES, CLASSES);
    const error = await probeError(probe, test);
    expect(Math.abs(error - probe.heldOutError)).toBeLessThan(0.08);
    // The biases are not penalised: their gradient vanishes.
    const sums = await Promise.all([fit, heldOut].map((set) => set.evaluate(probe.weights)));
    for (let c = 0; c < CLASSES; c++) {
      const slope = total(sums.map(({ gradient }) => gradient[12 + c] as number)) / 900;
      expect(Math.abs(slope)).toBeLessThan(1e-4);
    }
    // A weight of the dead unit has no effect.
    expect([...probe.weights.subarray(9, 12)]).toEqual([0, 0, 0]);
  });
});

test.describe("unit probes", () => {
  test("reach the minimum of each unit and class, and find the unit of a class", async () => {
    const { values, labels } = codesOf(300, 4);
    const [first, second] = [0, 1].map((half) => {
      const rows = [150 * half, 150 * (half + 1)] as const;
      const codes = values.subarray(FEATURES * rows[0], FEATURES * rows[1]);
      return unitProbeSet(codes, labels.subarray(...rows), FEATURES, CLASSES);
    }) as [ReturnType<typeof unitProbeSet>, ReturnType<typeof unitProbeSet>];
    const set = bothUnitSets(first, second);
    const { parameters, losses, bestUnits } = await fitUnitProbes(set);
    expect([...bestUnits]).toEqual([0, 1, 2]);
    for (let unit = 0; unit < FEATURES; unit++) {
      for (let c = 0; c < CLASSES; c++) {
        const lossAt = (w: number, b: number) =>
          total(
            Array.from(labels, (label, row) => {
              const z = w * (values[row * FEATURES + unit] as number) + b;
              return Math.log1p(Math.exp(z)) - (label === c ? z : 0);
            }),
          ) / 300;
        const pair = c * FEATURES + unit;
        const [w, b] = [parameters[pair] as number, parameters[12 + pair] as number];
        expect(losses[pair]).toBeCloseTo(lossAt(w, b), 10);
        const scale = unit === 2 ? 0.01 : 1;
        for (const [dw, db] of [
          [0.02, 0],
          [-0.02, 0],
          [0, 0.02],
          [0, -0.02],
        ] as const) {
          expect(lossAt(w + dw * scale, b + db)).toBeGreaterThan(lossAt(w, b) - 1e-9);
        }
      }
    }
    // The dead unit predicts the share of each class.
    const share = labels.filter((label) => label === 0).length / 300;
    const entropy = -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    expect(losses[3]).toBeCloseTo(entropy, 8);
  });

  test("stay finite for a unit that separates a class, and for a class without rows", async () => {
    const labels = Uint32Array.of(0, 0, 1, 1);
    const set = unitProbeSet([3, 4, 0, 0], labels, 1, 3);
    const { parameters, losses } = await fitUnitProbes(set);
    expect(parameters.every(Number.isFinite)).toBe(true);
    expect(losses[0]).toBeLessThan(1e-3);
    expect(losses[2]).toBeLessThan(1e-3);
    expect(await meanLosses(set, parameters)).toEqual(losses);
  });
});

test("coordinates along principal axes are those of the scaled rows, and keep all distances", () => {
  const values = Uint8Array.from({ length: 60 }, (_, i) => (i * i * 7) % 251);
  const rows = { values, count: 20, inputs: 3, scaling: bytes.scaling };
  const axes = principalAxes(rows);
  const found = principalCoordinates(rows, axes, 3);
  const at = (array: ArrayLike<number>, row: number) =>
    [0, 1, 2].map((i) => array[3 * row + i] as number);
  const distance = (array: ArrayLike<number>, a: number, b: number) =>
    Math.hypot(...at(array, a).map((value, i) => value - (at(array, b)[i] as number)));
  expect(distance(found, 3, 11)).toBeCloseTo(distance(values, 3, 11), 3);
  const sums = [0, 1, 2].map((i) => total(found.filter((_, k) => k % 3 === i)));
  const squares = [0, 1, 2].map((i) =>
    total(found.filter((_, k) => k % 3 === i).map((x) => x * x)),
  );
  for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(1e-2);
  expect(squares.toSorted((a, b) => b - a)).toEqual(squares);
  const first = principalCoordinates(rows, axes, 1);
  expect([...first]).toEqual([...found.filter((_, k) => k % 3 === 0)]);
});

// The schedules compared with values computed by hand from their formulas.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { decays, learningRateAt, sparsityWeightAt } from "../../src/training/schedule.ts";

const constant = { learningRate: 1e-3, warmUp: 0, decay: "linear", decayShare: 0 } as const;
const rates = (settings: object, steps: number) =>
  Array.from({ length: steps }, (_, i) =>
    learningRateAt({ ...constant, learningRate: 1, ...settings }, i + 1, steps),
  );

const close = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value, `step ${i + 1}`).toBeCloseTo(expected[i] as number, 12);
  });
};

test("without a schedule, every step has exactly the given learning rate and sparsity weight", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.nat(99), (value, i) => {
      expect(learningRateAt({ ...constant, learningRate: value }, i + 1, 100)).toBe(value);
      expect(sparsityWeightAt({ sparsityWeight: value, penaltyWarmUp: 0 }, i + 1, 100)).toBe(value);
    }),
  );
});

test("the learning rate warms up by t / round(warmUp · T)", () => {
  close(rates({ warmUp: 0.4 }, 10), [1 / 4, 2 / 4, 3 / 4, 1, 1, 1, 1, 1, 1, 1]);
});

test("shares of a run are rounded to whole steps, halves up", () => {
  // 0.25 · 10 = 2.5 → 3, 0.24 · 10 = 2.4 → 2, 0.04 · 10 = 0.4 → 0, 0.05 · 10 = 0.5 → 1
  close(rates({ warmUp: 0.25 }, 10).slice(0, 4), [1 / 3, 2 / 3, 1, 1]);
  close(rates({ warmUp: 0.24 }, 10).slice(0, 3), [1 / 2, 1, 1]);
  close(rates({ warmUp: 0.04 }, 10).slice(0, 2), [1, 1]);
  close(rates({ warmUp: 0.05 }, 10).slice(0, 2), [1, 1]);
  close(rates({ decayShare: 0.25 }, 10).slice(6), [1, 3 / 4, 2 / 4, 1 / 4]);
});

test("the learning rate decays linearly over the last share of the run and does not reach 0", () => {
  // T = 10, t₀ = 6: q = 1/5 … 4/5
  close(rates({ decayShare: 0.4 }, 10), [1, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]);
});

test("the learning rate decays with a cosine over the whole run", () => {
  // T = 3, t₀ = 0: q = 1/4, 2/4, 3/4
  const root = Math.SQRT1_2;
  const expected = [(1 + root) / 2, 1 / 2, (1 - root) / 2];
  close(rates({ decay: "cosine", decayShare: 1 }, 3), expected);
});

test("warm-up and decay multiply each other and the learning rate", () => {
  const settings = { learningRate: 0.5, warmUp: 1, decay: "linear", decayShare: 1 } as const;
  // ½ · t/4 · (1 − t/5)
  close(rates(settings, 4), [0.1, 0.15, 0.15, 0.1]);
});

test("a decay begins at 1 and ends at 0", () => {
  for (const decay of Object.values(decays)) {
    expect(decay(0)).toBe(1);
    expect(decay(1)).toBeCloseTo(0, 15);
    expect(decay(0.5)).toBeCloseTo(0.5, 15);
  }
});

test("the sparsity weight warms up by t / round(penaltyWarmUp · T)", () => {
  const weights = Array.from({ length: 5 }, (_, i) =>
    sparsityWeightAt({ sparsityWeight: 6, penaltyWarmUp: 0.5 }, i + 1, 5),
  );
  // 0.5 · 5 = 2.5 → 3
  close(weights, [2, 4, 6, 6, 6]);
});

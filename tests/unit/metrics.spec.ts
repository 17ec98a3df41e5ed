import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { codeMetrics } from "../../src/training/metrics.ts";

test("the measures of a few codes, by hand", () => {
  const codes = Float32Array.of(0, 2, 0, 0, 1, 0, 0, 0.5, 0.25, 0, 0.5, 0);
  const metrics = codeMetrics(codes, 3);
  expect([...metrics.meanActivation]).toEqual([0, 1, 0.0625]);
  expect([...metrics.firingRate]).toEqual([0, 1, 0.25]);
  expect(metrics.activePerImage).toBe(1.25);
  expect(metrics.dead).toBe(1);
});

test("a negative activation is not active but counts in the mean", () => {
  const metrics = codeMetrics(Float32Array.of(-1, 3), 1);
  expect([...metrics.firingRate]).toEqual([0.5]);
  expect([...metrics.meanActivation]).toEqual([1]);
});

test("the measures agree with each other", () => {
  const activation = fc.oneof(fc.constant(0), fc.float({ min: 0, max: 9, noNaN: true }));
  const codes = fc.array(activation, { minLength: 6, maxLength: 60 });
  fc.assert(
    fc.property(codes, fc.integer({ min: 1, max: 6 }), (list, hidden) => {
      const values = Float32Array.from(list.slice(0, list.length - (list.length % hidden)));
      const { meanActivation, firingRate, activePerImage, dead } = codeMetrics(values, hidden);
      expect(activePerImage).toBeCloseTo(
        firingRate.reduce((sum, rate) => sum + rate, 0),
        9,
      );
      expect(dead).toBe(meanActivation.filter((mean) => mean === 0).length);
      const total = values.reduce((sum, value) => sum + value, 0);
      const images = values.length / hidden;
      expect(meanActivation.reduce((sum, mean) => sum + mean, 0)).toBeCloseTo(total / images, 6);
    }),
  );
});

test("codes that are no whole rows are refused", () => {
  expect(() => codeMetrics(new Float32Array(7), 3)).toThrow(/7 values are no codes of 3/);
  expect(() => codeMetrics(new Float32Array(0), 3)).toThrow(/0 values/);
});

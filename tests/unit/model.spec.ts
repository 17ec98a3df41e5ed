import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { initialParameters } from "../../src/model/init.ts";
import { modelLayout, packParameters, unpackParameters } from "../../src/model/layout.ts";
import { checkParameters, weightNames } from "../../src/model/tensors.ts";

const sizes = fc.record({
  inputs: fc.integer({ min: 1, max: 40 }),
  hidden: fc.integer({ min: 1, max: 40 }),
});

test("parameters are read back from the flat buffer with any padding", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (shape, seed) => {
      const layout = modelLayout(shape);
      const parameters = initialParameters(shape, seed);
      parameters.b_enc.fill(3);
      parameters.b_dec.fill(4);
      const flat = packParameters(layout, parameters);
      expect(unpackParameters(layout, flat)).toEqual(parameters);
      const sum = (values: Float32Array) =>
        values.reduce((total, value) => total + Math.abs(value), 0);
      const stored = weightNames.reduce((total, name) => total + sum(parameters[name]), 0);
      expect(sum(flat)).toBeCloseTo(stored, 3);
    }),
  );
});

test("each tensor is aligned to 256 bytes and begins after the end of the previous one", () => {
  fc.assert(
    fc.property(sizes, (shape) => {
      const { tensors, length } = modelLayout(shape);
      let end = 0;
      for (const name of weightNames) {
        const { offset, length: floats, stride, rows } = tensors[name];
        expect(offset % 64).toBe(0);
        expect(offset).toBeGreaterThanOrEqual(end);
        expect(floats).toBeGreaterThanOrEqual(rows * stride);
        end = offset + floats;
      }
      expect(length).toBeGreaterThanOrEqual(end);
    }),
  );
});

test("initial weights are Glorot-uniform and biases 0, and both depend only on the seed", () => {
  const shape = { inputs: 784, hidden: 64 };
  const { W_enc, W_dec, b_enc, b_dec } = initialParameters(shape, 42);
  const limit = Math.sqrt(6 / 848);
  for (const weights of [W_enc, W_dec]) {
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    expect(weights.every((w) => Math.abs(w) <= limit)).toBe(true);
    // U(−a, a) has variance a²/3; the variance of 50,176 samples is within 2% of it.
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1.5);
  }
  expect([...b_enc, ...b_dec].every((value) => value === 0)).toBe(true);
  expect(initialParameters(shape, 42).W_dec).toEqual(W_dec);
  expect(initialParameters(shape, 43).W_dec).not.toEqual(W_dec);
  expect(W_enc).not.toEqual(W_dec);
});

test("parameters of the wrong length are refused by name", () => {
  const shape = { inputs: 4, hidden: 3 };
  const parameters = { ...initialParameters(shape, 1), W_dec: new Float32Array(11) };
  expect(() => checkParameters(shape, parameters)).toThrow(
    "W_dec has 11 values; this model needs 12, shape [3, 4].",
  );
});

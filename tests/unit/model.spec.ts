import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import {
  fillDirections,
  fillTransposed,
  initialParameters,
  normaliseRows,
} from "../../src/model/init.ts";
import { modelLayout, packParameters, unpackParameters } from "../../src/model/layout.ts";
import { checkParameters, weightNames } from "../../src/model/tensors.ts";

const sizes = fc.record({
  inputs: fc.integer({ min: 1, max: 40 }),
  hidden: fc.integer({ min: 1, max: 40 }),
});

const bitsOf = (values: Float32Array) =>
  new Uint8Array(values.buffer).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0);

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

test("the default model has the initial values that it always had", () => {
  const { W_enc, W_dec } = initialParameters({ inputs: 784, hidden: 64 }, 42);
  expect([bitsOf(W_enc), bitsOf(W_dec)]).toEqual([529429624, -854295170]);
});

test.describe("directions", () => {
  const shape = { inputs: 7, hidden: 500 };
  const drawn = (seed: number, norm = 0.1) =>
    fillDirections(new Float32Array(3500), shape, norm, xoroshiro128plus(seed));
  const rowsOf = (decoder: Float32Array) =>
    Array.from({ length: 500 }, (_, j) => decoder.subarray(7 * j, 7 * j + 7));

  test("have the norm, depend only on the seed and point everywhere alike", () => {
    const decoder = drawn(3);
    for (const row of rowsOf(decoder)) expect(Math.hypot(...row)).toBeCloseTo(0.1, 7);
    expect(drawn(3)).toEqual(decoder);
    expect(drawn(4)).not.toEqual(decoder);
    for (let i = 0; i < 7; i++) {
      const column = rowsOf(decoder).map((row) => 10 * (row[i] as number));
      // The mean of a component is 0, that of its square 1/7; their standard errors are 0.017 and 0.007.
      expect(Math.abs(column.reduce((sum, x) => sum + x, 0) / 500)).toBeLessThan(0.08);
      expect(column.reduce((sum, x) => sum + x * x, 0) / 500).toBeCloseTo(1 / 7, 1);
    }
  });

  test("of the decoder are the columns of the encoder", () => {
    const decoder = drawn(5);
    const encoder = fillTransposed(new Float32Array(3500), decoder, shape);
    for (const [j, i] of [
      [0, 0],
      [3, 6],
      [499, 2],
    ] as const) {
      expect(encoder[i * 500 + j]).toBe(decoder[j * 7 + i]);
    }
  });

  test("are divided by their norms, and rows of zeros stay", () => {
    const decoder = drawn(6, 3);
    decoder.fill(0, 7, 14);
    const norms = rowsOf(normaliseRows(decoder, shape)).map((row) => Math.hypot(...row));
    expect(norms[1]).toBe(0);
    for (const norm of norms.toSpliced(1, 1)) expect(norm).toBeCloseTo(1, 6);
  });

  test("are those that they always were", () => {
    const model = { inputs: 784, hidden: 64 };
    const start = { start: "decoder-unit", startNorm: 0.1, startThreshold: 0 } as const;
    const bits = (decoderNorm: "free" | "unit") =>
      bitsOf(initialParameters(model, 42, { ...start, tied: false, decoderNorm }).W_dec);
    expect([bits("free"), bits("unit")]).toEqual([-267418014, 657025152]);
  });

  test("can have more inputs than a call has arguments", () => {
    const wide = { inputs: 200_000, hidden: 1 };
    const decoder = fillDirections(new Float32Array(200_000), wide, 3, xoroshiro128plus(7));
    const length = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
    expect(length(decoder)).toBeCloseTo(3, 5);
    expect(length(normaliseRows(decoder, wide))).toBeCloseTo(1, 5);
  });
});

test("parameters of the wrong length are refused by name", () => {
  const shape = { inputs: 4, hidden: 3 };
  const parameters = { ...initialParameters(shape, 1), W_dec: new Float32Array(11) };
  expect(() => checkParameters(shape, parameters)).toThrow(
    "W_dec has 11 values; this model needs 12, shape [3, 4].",
  );
});

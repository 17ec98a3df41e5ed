// Resampling of dead units against its reference in float64.

import { expect, test } from "@playwright/test";
import { modelLayout, packParameters, unpackParameters } from "../../src/model/layout.ts";
import { type Parameters, weightNames } from "../../src/model/tensors.ts";
import { resampledUnit, rowProbabilities } from "../../src/reference/resample.ts";
import { at, ULP } from "../../src/self_check/bounded.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { isResampled, type ResampleOptions, resample } from "../../src/training/resample.ts";

const shape = { rows: 5, inputs: 7, hidden: 6 };
const { rows, inputs, hidden } = shape;
const layout = modelLayout(shape);
const DEAD = [1, 4];
const LIVE = [0, 2, 3, 5];

const options: ResampleOptions = {
  seed: 3,
  step: 40,
  deadWindow: 1000,
  preBias: true,
  tied: false,
  unitTensors: ["b_enc"],
};

/** A state with random parameters and moments, in which units 1 and 4 are dead. */
function randomState() {
  const random = randomSource(1);
  const values = (length: number) => Float32Array.from(random.values(length, -1, 1));
  const tensors = (): Parameters => ({
    W_enc: values(inputs * hidden),
    b_enc: values(hidden),
    W_dec: values(hidden * inputs),
    b_dec: values(inputs),
  });
  const before = { parameters: tensors(), moments: [tensors(), tensors()] };
  const counters = Uint32Array.from({ length: hidden }, (_, j) => (DEAD.includes(j) ? 1000 : 999));
  return {
    before,
    state: {
      parameters: packParameters(layout, before.parameters),
      moments: before.moments.map((moment) => packParameters(layout, moment)),
      counters,
    },
  };
}

/** Rows whose reconstruction is exact, except for that of `wrong`. */
function batchWithOneError(wrong: number) {
  const X = randomSource(2).values(rows * inputs, 0, 1);
  const Y = X.slice();
  Y[wrong * inputs] = at(Y, wrong * inputs) + 0.5;
  return { X, Y };
}

const column = (matrix: ArrayLike<number>, j: number) =>
  Array.from({ length: inputs }, (_, d) => at(matrix, d * hidden + j));
const row = (matrix: ArrayLike<number>, j: number) =>
  Array.from({ length: inputs }, (_, d) => at(matrix, j * inputs + d));

function expectClose(actual: readonly number[], expected: Float64Array) {
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
  actual.forEach((value, d) => {
    // Only the result is rounded to f32.
    expect(Math.abs(value - at(expected, d))).toBeLessThanOrEqual(ULP * Math.abs(at(expected, d)));
  });
}

for (const preBias of [true, false]) {
  test(`a dead unit gets the weights of the reference, preBias ${preBias}`, () => {
    const { state, before } = randomState();
    const { X, Y } = batchWithOneError(3);
    expect(resample(layout, state, { X, Y }, { ...options, preBias })).toEqual(DEAD);

    const after = unpackParameters(layout, state.parameters);
    const { W_enc, W_dec, b_dec } = before.parameters;
    const weights = {
      W_enc: Float64Array.from(W_enc),
      W_dec: Float64Array.from(W_dec),
      centre: preBias ? Float64Array.from(b_dec) : new Float64Array(inputs),
    };
    const x = X.slice(3 * inputs, 4 * inputs);
    const expected = resampledUnit(shape, weights, LIVE, x);
    for (const j of DEAD) {
      expectClose(column(after.W_enc, j), expected.column);
      expectClose(row(after.W_dec, j), expected.row);
      expect(after.b_enc[j]).toBe(0);
    }
    expect(state.counters).toEqual(Uint32Array.of(999, 0, 999, 999, 0, 999));
  });
}

test("moments of the new weights are 0, and nothing else changes", () => {
  const { state, before } = randomState();
  resample(layout, state, batchWithOneError(0), options);
  const isNew = {
    W_enc: (i: number) => DEAD.includes(i % hidden),
    b_enc: (j: number) => DEAD.includes(j),
    W_dec: (i: number) => DEAD.includes(Math.floor(i / inputs)),
    b_dec: () => false,
  };
  const parameters = unpackParameters(layout, state.parameters);
  for (const name of weightNames) {
    state.moments.forEach((flat, m) => {
      const old = before.moments[m]?.[name] as Float32Array;
      const expected = old.map((value, i) => (isNew[name](i) ? 0 : value));
      expect(unpackParameters(layout, flat)[name]).toEqual(expected);
    });
    before.parameters[name].forEach((value, i) => {
      expect(parameters[name][i] === value, `${name}[${i}]`).toBe(!isNew[name](i));
    });
  }
});

test("rows are drawn in proportion to their squared errors, from seed and step", () => {
  const random = randomSource(4);
  const X = random.values(rows * inputs, 0, 1);
  const Y = random.values(rows * inputs, 0, 1);
  Y.set(X.subarray(0, inputs)); // Row 0 is exact, and is never drawn.
  const expected = rowProbabilities(shape, X, Y);
  const drawn = new Array<number>(rows).fill(0);
  const draws: number[] = [];
  const steps = 5000;
  for (let step = 1; step <= steps; step++) {
    const { state } = randomState();
    resample(layout, state, { X, Y }, { ...options, step, preBias: false });
    const after = unpackParameters(layout, state.parameters);
    for (const j of DEAD) {
      const direction = row(after.W_dec, j);
      const cosines = Array.from({ length: rows }, (_, b) => cosine(row(X, b), direction));
      const b = cosines.indexOf(Math.max(...cosines));
      (drawn[b] as number)++;
      draws.push(b);
    }
  }
  const count = steps * DEAD.length;
  expected.forEach((probability, b) => {
    // Five standard deviations.
    const bound = 5 * Math.sqrt(count * probability * (1 - probability));
    expect(Math.abs(at(drawn, b) - count * probability)).toBeLessThanOrEqual(bound);
  });
  expect(drawn[0]).toBe(0);
  // The two units of a step and neighbouring steps draw independently.
  for (const lag of [1, 2]) {
    const same = draws.filter((b, i) => b === draws[i + lag]).length;
    const probability = expected.reduce((sum, p) => sum + p * p, 0);
    const bound = 6 * Math.sqrt(count * probability * (1 - probability));
    expect(Math.abs(same - count * probability)).toBeLessThanOrEqual(bound);
  }
});

test("the same seed and step draw the same rows, and others do not", () => {
  const random = randomSource(5);
  const batch = { X: random.values(rows * inputs, 0, 1), Y: random.values(rows * inputs, 0, 1) };
  const after = (changed: Partial<ResampleOptions>) => {
    const { state } = randomState();
    resample(layout, state, batch, { ...options, ...changed });
    return state.parameters.join();
  };
  expect(after({})).toBe(after({}));
  const numbers = [1, 2, 3, 4, 5, 6];
  expect(new Set(numbers.map((seed) => after({ seed }))).size).toBeGreaterThan(3);
  expect(new Set(numbers.map((step) => after({ step }))).size).toBeGreaterThan(3);
});

test("with tied weights, the encoder's column is the decoder's row", () => {
  const { state } = randomState();
  resample(layout, state, batchWithOneError(2), { ...options, tied: true });
  const after = unpackParameters(layout, state.parameters);
  for (const j of DEAD) expect(column(after.W_enc, j)).toEqual(row(after.W_dec, j));
});

test("any row is drawn if all reconstructions are exact", () => {
  const X = randomSource(6).values(rows * inputs, 0, 1);
  const after = [1, 2, 3, 4, 5, 6].map((step) => {
    const { state } = randomState();
    resample(layout, state, { X, Y: X }, { ...options, step });
    return state.parameters.join();
  });
  expect(new Set(after).size).toBeGreaterThan(3);
});

test("weights are finite if no unit is live, no row has an error or a row is at the centre", () => {
  const { state } = randomState();
  state.counters.fill(5000);
  const X = new Float64Array(rows * inputs);
  X.fill(0.5, inputs);
  const units = resample(layout, state, { X, Y: X }, { ...options, preBias: false });
  expect(units).toEqual([0, 1, 2, 3, 4, 5]);
  expect(state.parameters.every(Number.isFinite)).toBe(true);
  expect(unpackParameters(layout, state.parameters).W_dec.some((value) => value !== 0)).toBe(true);
});

test("units are resampled after the steps in which the rows visited pass a multiple of the window", () => {
  const batches = [4, 4, 4, 3, 4, 4, 30];
  let visited = 0;
  const resampled = batches.map((batch) => {
    visited += batch;
    return isResampled(visited, batch, 10);
  });
  // After 4, 8, 12, 15, 19, 23 and 53 rows.
  expect(resampled).toEqual([false, false, true, false, false, true, true]);
  expect(isResampled(10, 4, 10)).toBe(true);
  expect(isResampled(14, 4, 10)).toBe(false);
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * at(b, i), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

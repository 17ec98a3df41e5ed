// The gradients of the float64 references against central differences of the loss.
// With step s, the error of the difference is about s² times the third derivative, below 1e-7 of the slope here,
// plus the rounding of the two losses, 2⁻⁵² f / s each.

import { expect, test } from "@playwright/test";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { initialParameters } from "../../src/model/init.ts";
import { tensorEntries } from "../../src/model/tensors.ts";
import { auxiliary_decode } from "../../src/reference/auxiliary.ts";
import { decode } from "../../src/reference/decode.ts";
import { lifetime } from "../../src/reference/lifetime.ts";
import { type Circumstances, type Pass, pass, type Tensors } from "../../src/reference/pass.ts";
import type { BatchShape } from "../../src/reference/shape.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { top_k } from "../../src/reference/top_k.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { choices, nameOfChoice } from "../support/choices.ts";
import { methods } from "../support/pairs.ts";

const STEP = 1e-6;
const at = (values: ArrayLike<number> | undefined, i: number) => values?.[i] as number;

/** Every fourth unit is dead. */
const deadUnits = (hidden: number) =>
  Uint32Array.from({ length: hidden }, (_, j) => (j % 4 ? 0 : 9));

interface Example {
  readonly shape: BatchShape;
  readonly settings: Settings;
  readonly parameters: Tensors;
  readonly X: Float64Array;
  readonly circumstances: Circumstances;
}

/**
 * Random weights and rows, the first of them blank. Unit 0 is silent, and the mean of unit 1 exceeds 1 − 1e-3, beyond
 * which KL is replaced by its tangent.
 */
function exampleOf(choice: Partial<Settings>, rows: number): Example {
  const settings = parseSettings({ hiddenUnits: 4, ...choice });
  const { hiddenUnits: hidden, activation, startThreshold } = settings;
  const inputs = 7;
  const first = initialParameters({ inputs, hidden, activation }, 11);
  const { parameters } = new ReferenceRun(settings, first);
  const random = randomSource(12);
  const bias = random.values(hidden, -0.1, 0.6);
  bias.set([-50, 4]);
  parameters.b_enc?.set(bias);
  parameters.b_gate?.set(bias);
  parameters.b_mag?.set(random.values(hidden, -0.2, 0.5));
  parameters.r_mag?.set(random.values(hidden, -0.5, 0.5));
  parameters.b_dec.set(random.values(inputs, -1, 1));
  parameters.threshold?.set(parameters.threshold.map((_, j) => startThreshold * (1 + (j % 3))));
  const X = randomSource(13).values(rows * inputs, 0, 1);
  if (rows > 1) X.fill(0, 0, inputs);
  const circumstances = { variance: 1.7, counters: deadUnits(hidden), deadWindow: 9 };
  return { shape: { rows, inputs, hidden }, settings, parameters, X, circumstances };
}

const passOf = ({ shape, settings, parameters, X, circumstances }: Example) =>
  pass(shape, settings, parameters, X, circumstances);

/** The loss, with what the gradient takes as constant at the values it has in `base`. */
function lossOf(example: Example, base: Pass, constants: Tensors): number {
  const { reconstruction, sparsity, ...now } = passOf(example);
  const { shape, settings, parameters, X, circumstances } = example;
  const { auxWeight, activation, outputActivation, reconstructionError } = settings;
  let auxiliary = 0;
  if (activation === "gated") {
    const gates = now.z.map((u, i) => Math.max(0, u + at(parameters.b_gate, i % shape.hidden)));
    auxiliary = decode(
      shape,
      outputActivation,
      reconstructionError,
      gates,
      constants.W_dec,
      constants.b_dec,
      X,
      circumstances.variance,
    ).errors;
  }
  if (auxWeight > 0) {
    const e = X.map((x, i) => x - at(base.y, i));
    const dead = top_k(now.z, shape.hidden, Math.floor(shape.inputs / 2), (j) => j % 4 === 0);
    const means = e.map((_, i) => meanOf(e.filter((__, n) => (n - i) % shape.inputs === 0)));
    const spread = e.reduce((sum, value, i) => sum + (value - at(means, i)) ** 2, 0);
    const scale = spread > 0 ? (2 * auxWeight) / spread : 0;
    auxiliary = auxiliary_decode(shape, dead, parameters.W_dec, e, scale).loss;
  }
  return reconstruction + sparsity + auxiliary;
}

const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

const cases = [
  ...choices.map((choice) => ({ choice, rows: 5 })),
  ...methods.flatMap((choice) => [
    { choice, rows: 5 },
    { choice, rows: 1 },
  ]),
];

for (const { choice, rows } of cases) {
  test(`the references' gradients are the slopes of the loss, B = ${rows}: ${nameOfChoice(choice)}`, () => {
    const example = exampleOf(choice, rows);
    const { settings, parameters } = example;
    const base = passOf(example);
    if (settings.activation === "relu" && rows > 1) {
      expect(Math.min(base.penalty.saturated, base.penalty.silent)).toBeGreaterThan(0);
    }
    const constants = {
      ...parameters,
      W_dec: parameters.W_dec.slice(),
      b_dec: parameters.b_dec.slice(),
    };
    const lossAt = () => lossOf(example, base, constants);
    // One row has no spread, so that its auxiliary loss is 0.
    expect(lossAt()).toBeCloseTo(base.loss, 12);
    const rounding = (4 * 2 ** -52 * Math.abs(lossAt())) / STEP;
    let largest = 0;
    for (const [name, values] of tensorEntries(parameters)) {
      // Thresholds have stated gradients, which are not slopes.
      if (name === "threshold") continue;
      values.forEach((value, i) => {
        values[i] = value + STEP;
        const above = lossAt();
        values[i] = value - STEP;
        const below = lossAt();
        values[i] = value;
        const slope = (above - below) / (2 * STEP);
        const gradient = at(base.gradients[name], i);
        largest = Math.max(largest, Math.abs(gradient));
        const error = Math.abs(gradient - slope);
        expect(error, `d${name}[${i}] is ${gradient}, the loss's slope ${slope}`).toBeLessThan(
          1e-7 * Math.max(1, Math.abs(slope)) + rounding,
        );
      });
    }
    expect(largest).toBeGreaterThan(1e-3);
  });
}

const jumprelu = methods.filter(({ activation }) => activation === "jumprelu");
for (const choice of jumprelu) {
  // dθ_j = Σ_b dh · (−θ_j/ε) · 1[|z − θ_j| < ε/2], and for a penalty on L0 its slope times
  // −(1/ε) (1/B) Σ_b 1[|z − θ_j| < ε/2].
  test(`JumpReLU's thresholds have the stated gradient: ${nameOfChoice(choice)}`, () => {
    const example = exampleOf(choice, 5);
    const { shape, settings, parameters, X, circumstances } = example;
    const { bandwidth, penalty, sparsityWeight, targetL0 } = settings;
    const { z, h, l0, gradients, penalty: of } = passOf(example);
    const isOnCounts = penalty === "l0" || penalty === "l0-target";
    const slopeOfL0 = { l0: 1, "l0-target": (2 * (l0 / targetL0 - 1)) / targetL0 }[
      penalty as "l0" | "l0-target"
    ];
    const errorOf = (codes: Float64Array) => {
      const { outputActivation: output, reconstructionError: error } = settings;
      const { W_dec, b_dec } = parameters;
      return decode(shape, output, error, codes, W_dec, b_dec, X, circumstances.variance).errors;
    };
    let near = 0;
    const expected = new Float64Array(shape.hidden);
    z.forEach((value, i) => {
      const j = i % shape.hidden;
      const theta = at(parameters.threshold, j);
      if (Math.abs(value - theta) >= bandwidth / 2) return;
      near++;
      const moved = (by: number) => errorOf(h.with(i, at(h, i) + by));
      // The slopes of penalties on h are checked above.
      const pull = isOnCounts ? 0 : at(of.dm, j) / shape.rows;
      const dh = (moved(STEP) - moved(-STEP)) / (2 * STEP) + pull;
      (expected[j] as number) -= (dh * theta) / bandwidth;
      if (isOnCounts) {
        (expected[j] as number) -=
          (sparsityWeight * at([slopeOfL0 ?? 0], 0)) / (bandwidth * shape.rows);
      }
    });
    expect(near).toBeGreaterThan(shape.rows);
    expected.forEach((value, j) => {
      expect(Math.abs(at(gradients.threshold, j) - value), `dθ[${j}]`).toBeLessThan(
        1e-7 * Math.max(1, Math.abs(value)),
      );
    });
  });
}

test("of equal activations, the lower unit or row has the gradient", () => {
  for (const activation of ["topk", "batch-topk", "lifetime"] as const) {
    const own = activation === "lifetime" ? { lifetimeShare: 0.3 } : { k: 1 };
    const example = exampleOf({ activation, ...own }, 2);
    const { shape, parameters, X } = example;
    // Two equal units for all rows, and two equal rows for all units.
    const { inputs, hidden } = shape;
    for (let d = 0; d < inputs; d++)
      parameters.W_enc[d * hidden + 3] = at(parameters.W_enc, d * hidden + 2);
    parameters.b_enc.set([-50, -50, 3, 3]);
    X.set(X.subarray(inputs), 0);
    const tied = passOf(example);
    const kept = [...tied.h.keys()].filter((i) => tied.h[i] !== 0);
    expect(kept, activation).toEqual(
      { topk: [2, 6], "batch-topk": [2, 3], lifetime: [2, 3] }[activation],
    );
    const active = [...tied.dz1.keys()].filter((i) => tied.dz1[i] !== 0);
    expect(active, activation).toEqual(kept);
  }
  expect([...lifetime(Float64Array.of(1, 1, 1), 1, 2)]).toEqual([1, 1, 0]);
});

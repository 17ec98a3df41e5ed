// Both conventions compared with values computed by hand from √(1 − 0.999ᵗ) and 1 − 0.9ᵗ.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { optimizers as references } from "../../src/reference/optimizers.ts";
import { optimizers, stepUniforms } from "../../src/training/optimizers.ts";

const steps = [
  { step: 1, correction: 0.0316227766, stepSize: 3.16227766e-4 },
  { step: 2, correction: 0.0447101778, stepSize: 2.35316725e-4 },
  { step: 10_000, correction: 0.9999774, stepSize: 9.999774e-4 },
];

for (const { step, correction, stepSize } of steps) {
  test(`bias corrections of step ${step}`, () => {
    const keras = optimizers.adam.uniforms(parseSettings({}), step);
    expect(keras.stepSize / stepSize).toBeCloseTo(1, 6);
    expect(keras.epsilon).toBe(1e-7);
    const pytorch = optimizers.adam.uniforms(parseSettings({ adamConvention: "pytorch" }), step);
    expect(pytorch.stepSize).toBe(keras.stepSize);
    expect(pytorch.epsilon / (1e-8 * correction)).toBeCloseTo(1, 6);
  });
}

test("AdamW has Adam's uniforms, and SGD its learning rate and momentum", () => {
  const settings = { ...parseSettings({ learningRate: 0.02 }), momentum: 0.7 };
  expect(optimizers.adamw.uniforms(settings, 3)).toEqual(optimizers.adam.uniforms(settings, 3));
  expect(optimizers.sgd.uniforms(settings)).toEqual({ stepSize: 0.02, momentum: 0.7 });
});

test("weight decay is multiplied by the learning rate only if it is decoupled", () => {
  const decayOf = (optimizer: string) =>
    stepUniforms(parseSettings({ optimizer, learningRate: 0.5, weightDecay: 0.1 }), 1, 10).decay;
  expect(decayOf("adam")).toBe(0.1);
  expect(decayOf("sgd")).toBe(0.1);
  expect(decayOf("adamw")).toBe(0.05);
});

test("the reference of SGD adds the gradient to the velocity, and applies the learning rate after it", () => {
  const [gradient, parameters, velocity] = [
    [1, -2],
    [0, 1],
    [0, 0],
  ].map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array];
  const settings = parseSettings({ optimizer: "sgd", learningRate: 0.1, momentum: 0.5 });
  const seen = [1, 2, 3].map((step) => {
    references.sgd.update(settings, step, gradient, parameters, [velocity]);
    return [...parameters];
  });
  // The velocity of a constant gradient g is g, 1.5 g, 1.75 g.
  const expected = [
    [-0.1, 1.2],
    [-0.25, 1.5],
    [-0.425, 1.85],
  ];
  seen.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.flat()[i] as number, 12);
  });
});

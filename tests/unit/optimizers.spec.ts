// Both conventions compared with values computed by hand from √(1 − 0.999ᵗ) and 1 − 0.9ᵗ.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { optimizers } from "../../src/training/optimizers.ts";

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

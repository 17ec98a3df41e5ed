// The gradients of the float64 references against central differences of the loss.
// With step s, the error of the difference is about s² times the third derivative, below 1e-7 of the slope here,
// plus the rounding of the two losses, 2⁻⁵² f / s each.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { initialParameters } from "../../src/model/init.ts";
import { weightNames } from "../../src/model/tensors.ts";
import { pass, ReferenceRun } from "../../src/reference/step.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { choices, nameOfChoice } from "../support/choices.ts";

const shape = { rows: 5, inputs: 7, hidden: 4 };
const STEP = 1e-6;

for (const choice of choices) {
  test(`the references' gradients are the slopes of the loss: ${nameOfChoice(choice)}`, () => {
    const settings = parseSettings({ hiddenUnits: shape.hidden, ...choice });
    const { parameters } = new ReferenceRun(settings, initialParameters(shape, 11));
    // Unit 0 is dead, and the mean of unit 1 exceeds 1 − 1e-3, beyond which KL is replaced by its tangent.
    parameters.b_enc.set([-50, 4, 0.2, 0.3]);
    parameters.b_dec.set(randomSource(12).values(shape.inputs, -1, 1));
    const X = randomSource(13).values(shape.rows * shape.inputs, 0, 1);
    const { gradients, penalty } = pass(shape, settings, parameters, X);
    if (settings.activation === "relu") {
      expect([penalty.saturated, penalty.silent]).toEqual([1, 1]);
    }

    const lossAt = () => pass(shape, settings, parameters, X).loss;
    const rounding = (4 * 2 ** -52 * Math.abs(lossAt())) / STEP;
    let largest = 0;
    for (const name of weightNames) {
      parameters[name].forEach((value, i) => {
        parameters[name][i] = value + STEP;
        const above = lossAt();
        parameters[name][i] = value - STEP;
        const below = lossAt();
        parameters[name][i] = value;
        const slope = (above - below) / (2 * STEP);
        const gradient = gradients[name][i] as number;
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

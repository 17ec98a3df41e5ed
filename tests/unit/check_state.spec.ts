// The state from which a run resumes is checked; the cases of tests/gpu have other faults.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { initialParameters } from "../../src/model/init.ts";
import { mapValuesOf, type Parameters } from "../../src/model/tensors.ts";
import { checkState } from "../../src/training/check_state.ts";

const settings = parseSettings({ activation: "jumprelu", hiddenUnits: 3, penalty: "none" });
const shape = { inputs: 2, hidden: 3, activation: settings.activation };

test("a state whose thresholds are below 0 is refused, but not their moments", () => {
  const parameters = initialParameters(shape, 1);
  const zeros = mapValuesOf(parameters, (values) => new Float32Array(values.length));
  const withThreshold = (tensors: Parameters, value: number) => ({
    ...tensors,
    threshold: Float32Array.of(0, value, 0),
  });
  const check = (threshold: number) => () =>
    checkState(settings, shape, 8, {
      step: 2,
      parameters: withThreshold(parameters, threshold),
      firstMoment: withThreshold(zeros, -1),
      secondMoment: zeros,
      velocity: zeros,
    });
  expect(check(0)).not.toThrow();
  expect(check(-0.5)).toThrow(
    "In this state's parameters, value 1 of threshold is -0.5; it must be 0 or above.",
  );
});

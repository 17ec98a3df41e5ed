// Runs that need more than a device's limits are refused.

import { expect, test } from "@playwright/test";
import { defaultSettings } from "../../src/config/settings.ts";
import { checkLimits, neededLimits } from "../../src/training/limits.ts";
import { planRun } from "../../src/training/plan.ts";
import { expectRefusal } from "../support/refusal.ts";

/** WebGPU's default limits: https://www.w3.org/TR/webgpu/#limits */
const defaults = {
  maxBufferSize: 268_435_456,
  maxStorageBufferBindingSize: 134_217_728,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupsPerDimension: 65_535,
};
const device = (limits: Partial<typeof defaults>) =>
  ({ ...defaults, ...limits }) as unknown as GPUSupportedLimits;

const standard = planRun(defaultSettings, 784, 60_000);

test("a default run fits WebGPU's default limits", () => {
  expect(() => checkLimits(standard, device({}))).not.toThrow();
});

for (const [limit, needed] of neededLimits(standard)) {
  test(`a device with too small a ${limit} is refused, naming what it allows and what is needed`, () => {
    const message = new RegExp(
      `needs ${limit} ≥ ${needed} for .*, but the device allows ${needed - 1}`,
    );
    expectRefusal(() => checkLimits(standard, device({ [limit]: needed - 1 })), message);
    expect(() => checkLimits(standard, device({ [limit]: needed }))).not.toThrow();
  });
}

test("more images than fit are refused", () => {
  const plan = planRun(defaultSettings, 784, 400_000);
  expectRefusal(() => checkLimits(plan, device({})), /maxBufferSize ≥ 313600000 .*images/);
});

test("a limit that the device does not report counts as too small", () => {
  const { maxComputeWorkgroupsPerDimension: _, ...others } = defaults;
  expectRefusal(
    () => checkLimits(standard, others as unknown as GPUSupportedLimits),
    /maxComputeWorkgroupsPerDimension ≥ \d+ .*, but the device does not report it/,
  );
});

// Runs that need more than a device's limits are refused, naming the settings to lower.

import { expect, test } from "@playwright/test";
import { presetNames, withPreset } from "../../src/config/presets.ts";
import { defaultSettings, parseSettings } from "../../src/config/settings.ts";
import type { StreamedSet } from "../../src/data/rows.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { checkLimits, memoryRemedy, neededLimits } from "../../src/training/limits.ts";
import { planRun } from "../../src/training/plan.ts";
import { planTraining } from "../../src/training/plan_training.ts";
import { plainFacts } from "../../src/training/row_facts.ts";
import { loadMethod } from "../../src/training/stages.ts";
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

/** A device that holds a GiB in a buffer, as current GPUs do. */
const large = device({ maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 });

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

test("the workgroups of a stack of codes count, in the variant that has the most", async () => {
  const planOf = async (prefixes: number) => {
    const matryoshka = Array.from({ length: prefixes }, (_, g) => 64 - g).reverse();
    const settings = parseSettings({
      ...{ activation: "topk", k: 8, hiddenUnits: 64, batchSize: 8192, penalty: "none" },
      matryoshka: matryoshka.join(","),
    });
    await loadMethod(settings);
    return planRun(settings, 16, 10_000);
  };
  const refused = await planOf(32);
  expectRefusal(
    () => checkLimits(refused, large),
    /needs maxComputeWorkgroupsPerDimension ≥ 65536 for its largest dispatch, but the device allows 65535; lower hiddenUnits or batchSize/,
  );
  const fits = await planOf(31);
  expect(() => checkLimits(fits, large)).not.toThrow();
});

/** What is largest, and what makes it smaller. */
const tooLarge = [
  [{}, 784, 400_000, "images", "trainImages"],
  [{ hiddenUnits: 32_768 }, 784, 1000, "gradients", "hiddenUnits"],
  [{ hiddenUnits: 8192, batchSize: 8192 }, 64, 1000, "h", "hiddenUnits or batchSize"],
  [{ batchSize: 8192, hiddenUnits: 8 }, 8192, 100, "output", "batchSize"],
  // Its 256 rows are for inference.
  [{ batchSize: 16, hiddenUnits: 8192 }, 4, 100, "h", "hiddenUnits"],
  [
    { activation: "topk", matryoshka: "512,1024,2048,4096", hiddenUnits: 4096, batchSize: 2048 },
    64,
    1000,
    "stack",
    "hiddenUnits or batchSize",
  ],
] as const;

for (const [values, inputs, rows, buffer, settings] of tooLarge) {
  test(`if ${buffer} does not fit, the message says to lower ${settings}`, async () => {
    const run = parseSettings(values);
    await loadMethod(run);
    const plan = planRun(run, inputs, rows);
    const bytes = plan.buffers[buffer] ?? 0;
    expectRefusal(
      () => checkLimits(plan, device({ maxBufferSize: bytes - 1 })),
      `needs maxBufferSize ≥ ${bytes} for the buffer of ${buffer}, but the device allows ${bytes - 1}; lower ${settings}.`,
    );
    expect(memoryRemedy(plan)).toBe(`lower ${settings}`);
  });
}

test("a set that is read in chunks needs a buffer of two, and the message says how small they must be", () => {
  // A row takes 64 bytes, and a quarter of the 1000 rows is a chunk.
  const rows: StreamedSet = {
    count: 1000,
    inputs: 14,
    element: "f32",
    scaling: unscaled,
    rows: () => Promise.reject(new Error("not read")),
  };
  const planWith = (bytes: number) => {
    const settings = parseSettings({ chunkRows: 250, batchSize: 32 });
    const limits = device({ maxStorageBufferBindingSize: bytes });
    return planTraining(settings, rows, plainFacts(rows.count), limits);
  };
  expect(planWith(500 * 64).plan.buffers.images).toBe(500 * 64);
  expectRefusal(
    () => planWith(500 * 64 - 1),
    "Two chunks have 500 rows, but a buffer of the device can hold only 499; use a chunkRows of at most 249.",
  );
});

for (const name of presetNames) {
  for (const [inputs, size] of [
    [768, { hiddenUnits: 6144, batchSize: 1024 }],
    [784, { hiddenUnits: 32_768, batchSize: 256 }],
  ] as const) {
    test(`${name} with ${size.hiddenUnits} units fits a device with buffers of a GiB`, async () => {
      const settings = parseSettings(withPreset(name, size));
      await loadMethod(settings);
      const plan = planRun(settings, inputs, 60_000);
      for (const [limit, needed] of neededLimits(plan)) expect(needed, limit).toBeGreaterThan(0);
      for (const [buffer, bytes] of Object.entries(plan.buffers)) {
        expect(bytes, buffer).toBeGreaterThan(0);
      }
      expect(() => checkLimits(plan, large)).not.toThrow();
      expect(plan.buffers.parameters).toBeGreaterThanOrEqual(8 * inputs * size.hiddenUnits);
    });
  }
}

test("a limit that the device does not report counts as too small", () => {
  const { maxComputeWorkgroupsPerDimension: _, ...others } = defaults;
  expectRefusal(
    () => checkLimits(standard, others as unknown as GPUSupportedLimits),
    /maxComputeWorkgroupsPerDimension ≥ \d+ .*, but the device does not report it/,
  );
});

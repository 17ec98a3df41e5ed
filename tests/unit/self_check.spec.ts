// The parts of the self-check that need no GPU: its kernels, table, sentences and slopes.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { bytes } from "../../src/data/rows.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { mapValuesOf, type Parameters, weightNames } from "../../src/model/tensors.ts";
import { mapValues } from "../../src/records.ts";
import type { Tensors } from "../../src/reference/step.ts";
import { stepBounds } from "../../src/self_check/bounded_step.ts";
import { compare } from "../../src/self_check/compare.ts";
import { type CheckedKernel, checkedKernels } from "../../src/self_check/kernels.ts";
import {
  cellsOf,
  closingOf,
  columns,
  failureOf,
  lineOf,
  resultOf,
  sentencesOf,
} from "../../src/self_check/result.ts";
import type { KernelHost } from "../../src/self_check/run_kernel.ts";
import { variantsToCheck } from "../../src/self_check/self_check.ts";
import { slopeChecks } from "../../src/self_check/slopes.ts";
import { referenceStep, stepChecks, trainStep } from "../../src/self_check/step.ts";
import { planRun } from "../../src/training/plan.ts";
import type { StepRecord } from "../../src/training/reports.ts";
import { allStages, loadMethod } from "../../src/training/stages.ts";
import { allVariants, variantsAmong } from "../../src/training/tuning/variants.ts";
import { choices, nameOfChoice } from "../support/choices.ts";
import { methods } from "../support/pairs.ts";

for (const choice of choices) {
  const name = nameOfChoice(choice);

  test(`every kernel of a run is checked: ${name}`, () => {
    const settings = parseSettings(choice);
    const { passes } = planRun(settings, 784, 256);
    const checked = checkedKernels(settings).map(({ kernel }) => kernel().source);
    const labels = allStages(passes).map(({ kernel }) => kernel.label);
    expect(new Set(labels).size).toBe(10);
    for (const { kernel } of allStages(passes)) expect(checked).toContain(kernel.source);
  });

  test(`the slopes of the loss accept correct gradients and reject wrong ones: ${name}`, async () => {
    const step = await referenceStep(
      parseSettings({ hiddenUnits: 5, batchSize: 7, ...choice }),
      784,
      bytes,
    );
    const bounds = stepBounds(step);
    const gradients = (factor: number) =>
      Object.fromEntries(
        weightNames.map((tensor) => [
          tensor,
          Float32Array.from(step.reference.gradients[tensor], (value) => factor * value),
        ]),
      ) as unknown as Parameters;
    const right = [...slopeChecks(step, bounds, gradients(1))];
    expect(right.map(({ what }) => what)).toEqual(["dW_enc", "db_enc", "dW_dec", "db_dec"]);
    for (const { worst, where, compared, nonZero } of right) {
      expect(worst, where).toBeLessThanOrEqual(1);
      expect([compared, nonZero]).toEqual([4, 4]);
    }
    for (const { worst, what } of slopeChecks(step, bounds, gradients(1.01))) {
      expect(worst, what).toBeGreaterThan(1);
    }
  });
}

test("a step with cross-entropy is checked on random values of any type", async () => {
  const settings = parseSettings({ batchSize: 9, reconstructionError: "cross-entropy" });
  const format = { element: "f32", scaling: unscaled } as const;
  expect((await referenceStep(settings, 17, format)).reference.reconstruction).not.toBeNaN();
  // It is not refused, but fails for want of a device.
  const onGpu = trainStep({} as KernelHost, settings, {}, 17, format);
  await expect(onGpu).rejects.toThrow(TypeError);
});

for (const choice of methods) {
  test(`every kernel of a run is checked, and errors in a step are found: ${nameOfChoice(choice)}`, async () => {
    const settings = parseSettings({ batchSize: 9, ...choice });
    await loadMethod(settings);
    const checked = checkedKernels(settings).map(({ kernel }) => kernel().source);
    for (const { kernel } of allStages(planRun(settings, 17, 256).passes)) {
      expect(checked).toContain(kernel.source);
    }
    const step = await referenceStep(settings, 17, bytes);
    const bounds = stepBounds(step);
    const checksWith = (factor: number) => {
      const changed = (tensors: Tensors) =>
        mapValuesOf(tensors, (values) => Float32Array.from(values, (value) => factor * value));
      const record = mapValues(
        { reconstruction: 0, sparsity: 0, auxiliary: 0 },
        (_, term) => factor * step.reference[term],
      );
      return stepChecks(step, bounds, {
        record: record as unknown as StepRecord,
        gradients: changed(step.reference.gradients),
        parameters: changed(step.after),
      });
    };
    for (const { what, worst, where } of checksWith(1)) {
      expect(worst, `${what}: ${where}`).toBeLessThanOrEqual(1);
    }
    for (const { what, worst, nonZero } of checksWith(1.01)) {
      if (nonZero > 0) expect(worst, what).toBeGreaterThan(1);
    }
  });
}

test("all variants are those that the device can run, also on a CPU", () => {
  const features = new Set(["subgroups"]);
  const device = { features, adapterInfo: { description: "SwiftShader", isFallbackAdapter: true } };
  const job = { device: device as unknown as GPUDevice, settings: parseSettings({}), inputs: 784 };
  const [matmul] = checkedKernels(job.settings).filter(({ isMatmul }) => isMatmul);
  const count = (all: boolean) =>
    variantsToCheck(matmul as CheckedKernel, { ...job, allVariants: all }).length;
  expect([count(true), count(false)]).toEqual([variantsAmong(allVariants, {}).length, 1]);
});

const good = resultOf(
  { kernel: "adam", variant: "" },
  compare("m", [1, 2.25], [1, 2], (i) => [1, 0.5][i] as number),
);
const bad = resultOf(
  { kernel: "encode (relu)", variant: "register tiling 8×8, 8×8" },
  compare("h", [1, 3, Number.NaN], [1, 2, 4], () => 0.5),
);
const missing = failureOf(
  { kernel: "loss", variant: "" },
  new Error("It does not compile:\n  1:2 no\n3"),
);

test("a row has the errors, the bound, their ratio and the result", () => {
  expect(cellsOf(good)).toEqual(["adam", "–", "m", "0.25", "0.50", "0.13", "50%", "pass"]);
  expect(cellsOf(bad).slice(2)).toEqual(["h", "not finite", "0.50", "not finite", "–", "FAIL"]);
  const titles = lineOf(columns.map(({ title }) => title));
  expect(titles).toMatch(/^kernel {28}variant {19}tensor {10}worst absolute {4}bound .* result$/);
  expect(lineOf(cellsOf(good)).indexOf("pass")).toBe(titles.indexOf("result"));
  expect(lineOf(cellsOf(good)).indexOf("0.25")).toBe(titles.indexOf("worst absolute") + 10);
});

test("a failure is reported with the element and what to do, and a check that passes is not", () => {
  expect(sentencesOf([good])).toEqual([]);
  expect(sentencesOf([bad, good, missing])).toEqual([
    "This GPU driver computes encode (relu), register tiling 8×8, 8×8 incorrectly: h[2] is NaN, reference 4, error NaN, bound 0.5. Update the driver or use another GPU.",
    "This GPU driver failed: loss could not run: It does not compile: 1:2 no. Update the driver or use another GPU.",
  ]);
  // The older name of the same value, in the file that --json writes.
  expect(bad.form).toBe(bad.variant);
  expect(closingOf([good, bad, missing])).toBe("1 check passed, 2 failed");
});

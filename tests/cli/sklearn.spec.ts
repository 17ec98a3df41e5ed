// A linear probe with the sums of a GPU, against scikit-learn's logistic regression of the same codes.

import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { GpuRows } from "../../src/probes/gpu_rows.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { fitLinearProbe, type LinearProbe, probeError } from "../../src/statistics/linear_probe.ts";
import { freshFolder } from "../support/cli.ts";
import { withNodeDevice } from "../support/node_host.ts";

const script = fileURLToPath(new URL("probe_check.py", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import sklearn"]).status === 0,
);

const [COUNT, FEATURES, CLASSES] = [300, 12, 5] as const;

/** Codes of classes that overlap, with scales that differ. */
function codesOf(seed: number) {
  const random = randomSource(seed);
  const labels = Uint32Array.from(random.values(COUNT, 0, CLASSES), Math.floor);
  const codes = Float32Array.from(random.values(COUNT * FEATURES, -1, 1), (value, i) => {
    const unit = i % FEATURES;
    const isTypical = unit % CLASSES === labels[Math.floor(i / FEATURES)];
    return 10 ** ((unit % 3) - 1) * Math.max(0, value + (isTypical ? 0.3 : 0));
  });
  return { codes, labels };
}

test("if scikit-learn is installed for python3: a linear probe ends at the same minimum, with the same errors", async () => {
  test.skip(!python, "python3 with scikit-learn (Debian: python3-sklearn) is not installed.");
  const [fit, heldOut, tested] = [codesOf(70), codesOf(71), codesOf(72)];
  let probe: LinearProbe | undefined;
  let error = Number.NaN;
  await withNodeDevice(async (device) => {
    const load = async ({ codes, labels }: ReturnType<typeof codesOf>) => {
      const shape = { count: COUNT, features: FEATURES, classes: CLASSES };
      const rows = await GpuRows.create(device, shape);
      rows.add(codes, labels);
      return rows;
    };
    const [onGpu, others, tests] = [await load(fit), await load(heldOut), await load(tested)];
    probe = await fitLinearProbe(onGpu.linear, others.linear, CLASSES);
    error = await probeError(probe, tests.linear);
    for (const rows of [onGpu, others, tests]) rows.destroy();
  });
  const { weights, ridge } = probe as LinearProbe;
  const file = join(freshFolder(), "probe.json");
  const given = {
    features: FEATURES,
    classes: CLASSES,
    ridge,
    weights: [...weights],
    train: [...fit.codes, ...heldOut.codes],
    trainLabels: [...fit.labels, ...heldOut.labels],
    test: [...tested.codes],
    testLabels: [...tested.labels],
  };
  writeFileSync(file, JSON.stringify(given));
  // Starting threads takes longer than these small products.
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  const found = JSON.parse(
    execFileSync(python as string, [script, file], { encoding: "utf8", env }),
  );
  const [own, best] = found.objectives as [number, number];
  // f(θ) − f(θ*) ≤ ∇f(θ)·(θ − θ*) of a convex f; no component of the gradient exceeds the probe's tolerance.
  expect(own - best).toBeLessThanOrEqual(1.1e-4 * found.distance);
  expect(own - best).toBeGreaterThanOrEqual(-1e-8);
  const [ownErrors, bestErrors] = found.errors as [number, number];
  expect(Math.round(error * COUNT)).toBe(ownErrors);
  expect(found.open).toBeLessThan(0.02 * COUNT);
  expect(Math.abs(ownErrors - bestErrors)).toBeLessThanOrEqual(found.open);
  // Neither is a guess.
  expect(bestErrors / COUNT).toBeLessThan(0.6);
});

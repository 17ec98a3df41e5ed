// The first two epochs of a default run, 470 steps with two short batches, against a float64 run from the same
// weights and order. A float32 run in NumPy differs from it by 1.5e-7 (reconstruction) and 2e-5 (sparsity).

import { expect } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { shuffledOrder } from "../../src/data/order.ts";
import { initialParameters } from "../../src/model/init.ts";
import { gather } from "../../src/reference/gather.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { nodeImages } from "../support/node_host.ts";
import { type CaseHost, test } from "./hosts.ts";

const STEPS = 470;
const tolerance = { loss: 2e-5, reconstruction: 2e-5, sparsity: 2e-4 };

test.describe.configure({ timeout: 240_000 });

for (const [hostName, variant] of [
  ["chrome", "baseline"],
  ["node", "another variant"],
] as const) {
  test(`${hostName}, ${variant}: the losses follow a float64 run for ${STEPS} steps`, async ({
    chrome,
    node,
  }) => {
    const host: CaseHost = { chrome, node }[hostName];
    const [actual, expected] = await Promise.all([host.runTrajectory(STEPS, variant), floatRun()]);
    expect(actual.length).toBe(2 * STEPS);

    const worst = { loss: 0, reconstruction: 0, sparsity: 0 };
    expected.forEach(({ reconstruction, sparsity }, step) => {
      const [r, s] = [actual[2 * step] as number, actual[2 * step + 1] as number];
      const off = (a: number, e: number) => Math.abs(a - e) / e;
      worst.reconstruction = Math.max(worst.reconstruction, off(r, reconstruction));
      worst.sparsity = Math.max(worst.sparsity, off(s, sparsity));
      worst.loss = Math.max(worst.loss, off(r + s, reconstruction + sparsity));
    });
    console.log(
      `${hostName}: largest relative errors over ${STEPS} steps ${JSON.stringify(worst)}`,
    );
    expect(worst.loss).toBeLessThanOrEqual(tolerance.loss);
    expect(worst.reconstruction).toBeLessThanOrEqual(tolerance.reconstruction);
    expect(worst.sparsity).toBeLessThanOrEqual(tolerance.sparsity);

    // The loss decreased, so that the runs that were compared did train.
    expect(actual[2 * STEPS - 2]).toBeLessThan(0.5 * (actual[0] as number));
    expect(Math.min(worst.reconstruction, worst.sparsity)).toBeGreaterThan(0);
  });
}

let reference: Promise<{ reconstruction: number; sparsity: number }[]> | undefined;

/** Computed once per worker, because both hosts are compared with the same run. */
function floatRun() {
  reference ??= compute();
  return reference;
}

async function compute() {
  const settings = parseSettings({ epochs: 2 });
  const { pixels, count } = await nodeImages();
  const run = new ReferenceRun(
    settings,
    initialParameters({ inputs: 784, hidden: settings.hiddenUnits }, settings.seed),
  );
  const perEpoch = Math.ceil(count / settings.batchSize);
  const order = shuffledOrder(count, settings.seed);
  const terms = [];
  for (let step = 0; step < STEPS; step++) {
    const first = (step % perEpoch) * settings.batchSize;
    const rows = Math.min(settings.batchSize, count - first);
    const X = gather(pixels, order(Math.floor(step / perEpoch)), first, rows, 784);
    const { reconstruction, sparsity } = run.step(X, rows);
    terms.push({ reconstruction, sparsity });
    // Lets the submits of the run in this process continue.
    await new Promise(setImmediate);
  }
  return terms;
}

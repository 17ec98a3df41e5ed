// Trajectories: runs of many steps against float64 runs from the same weights and order. A float32 run in NumPy
// differs from it by 1.5e-7 (reconstruction) and 2e-5 (sparsity).

import { expect } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { shuffledOrder } from "../../src/data/order.ts";
import { initialParameters } from "../../src/model/init.ts";
import { gather } from "../../src/reference/gather.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { nodeImages } from "../support/node_host.ts";
import type { Trajectory } from "./cases/training.ts";
import { test } from "./hosts.ts";

type Length = Omit<Trajectory, "variant"> & {
  /** The last reconstruction error must be below this share of the first, to show that the runs did train. */
  readonly below: number;
};

/** Chrome trains with the baseline kernels, Node with another variant. */
const variants = { Chrome: "baseline", Node: "another variant" } as const;

const tolerance = { loss: 2e-5, reconstruction: 2e-5, sparsity: 2e-4 };

/** Defines a test for each host. */
export function testTrajectories(length: Length): void {
  const { images, epochs, steps } = length;
  const reference = onceFor(length);
  test.describe.configure({ timeout: 240_000 });
  for (const hostName of ["Chrome", "Node"] as const) {
    const variant = variants[hostName];
    test(`${hostName}, ${variant}: ${steps} steps on ${epochs} × ${images} images follow a float64 run`, async ({
      chrome,
      node,
    }) => {
      const host = { Chrome: chrome, Node: node }[hostName];
      const [actual, expected] = await Promise.all([
        host.runTrajectory({ ...length, variant }),
        reference(),
      ]);
      expect(actual.length).toBe(2 * steps);

      const worst = { loss: 0, reconstruction: 0, sparsity: 0 };
      expected.forEach(({ reconstruction, sparsity }, step) => {
        const [r, s] = [actual[2 * step] as number, actual[2 * step + 1] as number];
        const off = (a: number, e: number) => Math.abs(a - e) / e;
        worst.reconstruction = Math.max(worst.reconstruction, off(r, reconstruction));
        worst.sparsity = Math.max(worst.sparsity, off(s, sparsity));
        worst.loss = Math.max(worst.loss, off(r + s, reconstruction + sparsity));
      });
      console.log(
        `${hostName}: largest relative errors over ${steps} steps ${JSON.stringify(worst)}`,
      );
      expect(worst.loss).toBeLessThanOrEqual(tolerance.loss);
      expect(worst.reconstruction).toBeLessThanOrEqual(tolerance.reconstruction);
      expect(worst.sparsity).toBeLessThanOrEqual(tolerance.sparsity);

      expect(actual[2 * steps - 2]).toBeLessThan(length.below * (actual[0] as number));
      expect(Math.min(worst.reconstruction, worst.sparsity)).toBeGreaterThan(0);
    });
  }
}

/** The float64 run is computed once per worker, because both hosts are compared with the same one. */
function onceFor(length: Length) {
  let computed: ReturnType<typeof compute> | undefined;
  return () => {
    computed ??= compute(length);
    return computed;
  };
}

async function compute({ images: count, epochs, steps }: Length) {
  const settings = parseSettings({ epochs });
  const { values } = await nodeImages();
  const run = new ReferenceRun(
    settings,
    initialParameters({ inputs: 784, hidden: settings.hiddenUnits }, settings.seed),
  );
  const perEpoch = Math.ceil(count / settings.batchSize);
  const order = shuffledOrder(count, settings.seed);
  const terms = [];
  for (let step = 0; step < steps; step++) {
    const first = (step % perEpoch) * settings.batchSize;
    const rows = Math.min(settings.batchSize, count - first);
    const X = gather(values, order(Math.floor(step / perEpoch)), first, rows, 784);
    const { reconstruction, sparsity } = run.step(X, rows);
    terms.push({ reconstruction, sparsity });
    // Lets the submits of the run in this process continue.
    await new Promise(setImmediate);
  }
  return terms;
}

// Every variant of every kernel against its reference, on two hosts: at all edge shapes, and at random ones.

import fc from "fast-check";
import { edgeShapes, kernelLabels } from "../gpu/cases/kernels.ts";
import { expectPassed } from "../gpu/expect_passed.ts";
import { test } from "../gpu/hosts.ts";

const size = fc.integer({ min: 1, max: 70 });
const shapes = fc.record({ rows: size, inputs: size, hidden: size });

for (const hostName of ["Chrome", "Node"] as const) {
  for (const label of kernelLabels) {
    test(`${hostName}: ${label}, every variant at every edge shape`, async ({ chrome, node }) => {
      const host = { Chrome: chrome, Node: node }[hostName];
      for (const shape of edgeShapes) expectPassed(await host.checkKernel(label, shape));
    });

    test(`${hostName}: ${label}, every variant at random shapes`, async ({ chrome, node }) => {
      const host = { Chrome: chrome, Node: node }[hostName];
      await fc.assert(
        fc.asyncProperty(shapes, async (shape) => {
          const checks = await host.checkKernel(label, shape);
          const failed = checks.filter(({ worst }) => !(worst <= 1));
          if (failed.length > 0) {
            throw new Error(failed.map(({ what, where }) => `${what}: ${where}`).join("\n"));
          }
        }),
        { seed: 14, numRuns: 50 },
      );
    });
  }
}

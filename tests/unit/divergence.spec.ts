// From which step on the commands report a run as diverged.

import { expect, test } from "@playwright/test";
import { Divergence } from "../../src/cli/divergence.ts";
import type { Parameters } from "../../src/model/tensors.ts";

const weights = (value: number) => ({ W_enc: Float32Array.of(0, value) }) as unknown as Parameters;

for (const [title, losses, weight, step] of [
  ["finite losses and weights", [3, 2, 1], 1, undefined],
  ["the first loss that is not finite", [3, Number.NaN, Infinity], 1, 2],
  ["a loss that recovers", [Number.NaN, 2, 1], 1, 1],
  ["weights that are not finite after the last step", [3, 2, 1], Number.NaN, 3],
  ["infinite weights", [3, 2, 1], Number.NEGATIVE_INFINITY, 3],
  ["losses diverged before the weights", [3, Number.NaN, Number.NaN], Number.NaN, 2],
] as const) {
  test(`divergence: ${title}`, async () => {
    const divergence = new Divergence({ readParameters: async () => weights(weight) });
    for (const [i, loss] of losses.entries()) divergence.add({ step: i + 1, loss });
    await divergence.check(losses.length);
    expect(divergence.step).toBe(step);
  });
}

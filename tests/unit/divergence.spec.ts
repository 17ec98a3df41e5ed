// When the commands report a run as diverged, from which step on, and what they and the page say about it.

import { expect, test } from "@playwright/test";
import { Divergence } from "../../src/cli/divergence.ts";
import { divergenceText, remedyOf } from "../../src/config/divergence.ts";
import { parseSettings } from "../../src/config/settings.ts";
import type { Parameters } from "../../src/model/tensors.ts";

const weights = (value: number) => ({ W_enc: Float32Array.of(0, value) }) as unknown as Parameters;

const loss = (step: number) => ({ what: "loss", step });
const weightsAfter = { what: "weights", step: 3 };

for (const [title, losses, weight, found] of [
  ["finite losses and weights", [3, 2, 1], 1, undefined],
  ["the first loss that is not finite", [3, Number.NaN, Infinity], 1, loss(2)],
  ["a loss that recovers", [Number.NaN, 2, 1], 1, loss(1)],
  ["weights that are not finite after the last step", [3, 2, 1], Number.NaN, weightsAfter],
  ["infinite weights", [3, 2, 1], Number.NEGATIVE_INFINITY, weightsAfter],
  ["losses diverged before the weights", [3, Number.NaN, Number.NaN], Number.NaN, loss(2)],
] as const) {
  test(`divergence: ${title}`, () => {
    const divergence = new Divergence();
    for (const [i, loss] of losses.entries()) divergence.add({ step: i + 1, loss });
    divergence.addWeights(losses.length, weights(weight));
    expect(divergence.found).toEqual(found);
  });
}

test("what is said names the step and what was found", () => {
  for (const what of ["loss", "weights", "codes"] as const) {
    const expected = `Training diverged at step 1,041: the ${what} became NaN or infinite.`;
    expect(divergenceText({ what, step: 1041 })).toBe(expected);
  }
});

const sgd = { optimizer: "sgd", learningRate: 0.5, sparsityWeight: 0 };
for (const [settings, remedy] of [
  [{}, "0.001 or a warm-up of the learning rate"],
  [{ warmUp: 0.1 }, "0.001"],
  [{ sparsityWeight: 30 }, "0.001 or a sparsity weight below 30"],
  [sgd, "0.5 or a momentum below 0.9"],
  [{ ...sgd, momentum: 0, warmUp: 0.1 }, "0.5"],
  [
    { ...sgd, reconstructionError: "sum" },
    "0.5 or the mean instead of the sum as the reconstruction error",
  ],
  [{ ...sgd, reconstructionError: "sum", clipNorm: 1 }, "0.5 or a momentum below 0.9"],
] as const) {
  test(`remedy: ${JSON.stringify(settings)}`, () => {
    expect(remedyOf(parseSettings(settings))).toBe(`a learning rate below ${remedy}`);
  });
}

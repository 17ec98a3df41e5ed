// When the commands report a run as diverged, from which step on, and what they and the page say about it.

import { expect, test } from "@playwright/test";
import { Divergence } from "../../src/cli/divergence.ts";
import { divergenceText, type Divergence as Found, remedyOf } from "../../src/config/divergence.ts";
import { parseSettings } from "../../src/config/settings.ts";
import type { Parameters } from "../../src/model/tensors.ts";

const weights = (value: number) => ({ W_enc: Float32Array.of(0, value) }) as unknown as Parameters;

const loss = (step: number) => ({ what: "loss", step });
const weightsAfter = { what: "weights", step: 3, finiteAt: 0 };

for (const [title, losses, weight, found] of [
  ["finite losses and weights", [3, 2, 1], 1, undefined],
  ["the first loss that is not finite", [3, Number.NaN, Infinity], 1, loss(2)],
  ["a loss that recovers", [Number.NaN, 2, 1], 1, loss(1)],
  ["weights that are not finite after the last step", [3, 2, 1], Number.NaN, weightsAfter],
  ["infinite weights", [3, 2, 1], Number.NEGATIVE_INFINITY, weightsAfter],
  ["losses diverged before the weights", [3, Number.NaN, Number.NaN], Number.NaN, loss(2)],
] as const) {
  test(`divergence: ${title}`, async () => {
    const divergence = new Divergence({ readParameters: async () => weights(weight) }, 0);
    for (const [i, loss] of losses.entries()) divergence.add({ step: i + 1, loss });
    await divergence.check(losses.length);
    expect(divergence.found).toEqual(found);
  });
}

test("the step is exact if the loss shows it, and otherwise between two checks of the weights", () => {
  const divergence = new Divergence({ readParameters: async () => weights(1) }, 20);
  divergence.addWeights(1040, weights(1));
  divergence.addWeights(1090, weights(Number.NaN));
  expect(divergence.found).toEqual({ what: "weights", step: 1090, finiteAt: 1040 });
  for (const [found, text] of [
    [divergence.found, "between steps 1,041 and 1,090: the weights"],
    [{ what: "loss", step: 1041 }, "at step 1,041: the loss"],
    [{ what: "weights", step: 1041, finiteAt: 1040 }, "at step 1,041: the weights"],
    [{ what: "codes", step: 1041 }, "by step 1,041: the codes"],
  ] as const) {
    const expected = `Training diverged ${text} became NaN or infinite.`;
    expect(divergenceText(found as Found)).toBe(expected);
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
    "0.5 or the mean instead of the sum as reconstruction error",
  ],
  [{ ...sgd, reconstructionError: "sum", clipNorm: 1 }, "0.5 or a momentum below 0.9"],
] as const) {
  test(`remedy: ${JSON.stringify(settings)}`, () => {
    expect(remedyOf(parseSettings(settings))).toBe(`a learning rate below ${remedy}`);
  });
}

import { expect, test } from "@playwright/test";
import { CodesSampler } from "../../src/app/codes/codes_sampler.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import type { Trainer } from "../../src/training/trainer.ts";

/** A sampler of a run that is at a step, with these of its fields. */
function samplerAt(step: number, fields: object = {}): CodesSampler {
  const values = new Uint8Array(4);
  const shape = { count: 4, inputs: 1, scaling: bytesAsShares };
  const images = { name: "rows", values, ...shape, notes: [] };
  return Object.assign(new CodesSampler({ step } as Trainer, images, 2), fields);
}

const lastAt = (step: number) => ({ last: { step, count: 4 } });

test("while nobody looks, training is sampled early, once, and then after each epoch", () => {
  expect(samplerAt(0).due(true, false)).toBeUndefined();
  expect(samplerAt(29).due(false, false)).toBeUndefined();
  expect(samplerAt(30).due(false, false)).toBe("sample");
  expect(samplerAt(30, lastAt(1)).due(false, false)).toBe("sample");
  const sampled = samplerAt(40, lastAt(35));
  expect(sampled.due(false, false)).toBeUndefined();
  sampled.epochEnded();
  expect(sampled.due(false, false)).toBe("sample");
});

test("the early sample does not wait for the sampler's share of time", () => {
  const waiting = { ...lastAt(1), budget: { isFree: false } };
  expect(samplerAt(29, waiting).due(false, true)).toBeUndefined();
  expect(samplerAt(30, waiting).due(false, true)).toBe("sample");
});

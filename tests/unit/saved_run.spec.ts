import { expect, test } from "@playwright/test";
import { checkedRun } from "../../src/app/saved_runs/checked_run.ts";
import { parseSettings } from "../../src/config/settings.ts";

const INPUTS = 4;
const HIDDEN = 3;

const tensors = () => ({
  W_enc: new Float32Array(INPUTS * HIDDEN).fill(0.5),
  b_enc: new Float32Array(HIDDEN),
  W_dec: new Float32Array(HIDDEN * INPUTS).fill(0.25),
  b_dec: new Float32Array(INPUTS),
});
const losses = { step: 2, loss: 0.5, reconstruction: 0.25, sparsity: 0.25 };
const record = { ...losses, epoch: 1, rows: 2, saturated: 0, silent: 1 };
const thinned = (entry: object) => ({ kept: [entry], last: entry, every: 1, seen: 1 });

/** A run of 2 of 8 steps, as it is kept. */
const goodRun = () => ({
  version: 1,
  keptAt: 1_700_000_000_000,
  settings: parseSettings({ trainImages: 4, hiddenUnits: HIDDEN, batchSize: 2, epochs: 4 }),
  images: 4,
  state: {
    step: 2,
    parameters: tensors(),
    firstMoment: tensors(),
    secondMoment: tensors(),
  },
  story: {
    record,
    train: thinned(record),
    test: thinned(losses),
    sparsity: thinned({ step: 2, dead: 1, meanL0: 1.5 }),
    isTestDue: true,
  },
});

test("a run that can be gone on with passes as it is", () => {
  const run = goodRun();
  expect(checkedRun(run, INPUTS)).toEqual(run);
});

// biome-ignore lint/suspicious/noExplicitAny: what is damaged is of no type.
const damages: Record<string, readonly [damage: (run: any) => unknown, why: RegExp]> = {
  "another version": [(run) => (run.version = 2), /^At version: /],
  "no state": [(run) => delete run.state, /^At state: /],
  "a moment too short": [
    (run) => (run.state.firstMoment.b_enc = new Float32Array(HIDDEN - 1)),
    /firstMoment, .*b_enc/,
  ],
  "a tensor of another kind": [
    (run) => (run.state.parameters.W_enc = new Float64Array(INPUTS * HIDDEN)),
    /^At state\.parameters\.W_enc: /,
  ],
  "a value that is no number": [
    (run) => (run.state.parameters.W_dec[5] = Number.NaN),
    /value 5 of W_dec is NaN/,
  ],
  "a second moment below 0": [
    (run) => (run.state.secondMoment.b_dec[1] = -1),
    /value 1 of b_dec is -1; it must be 0 or above/,
  ],
  "a setting out of range": [(run) => (run.settings.hiddenUnits = 0), /hiddenUnits|Hidden units/],
  "more steps than there are": [
    (run) => (run.state.step = run.story.record.step = 9),
    /step is 9; .* from 0 to 8/,
  ],
  "a story of another step": [(run) => (run.story.record.step = 3), /newest step is 3/],
  "a curve of something else": [(run) => (run.story.train.kept[0] = "loss"), /^At story\.train/],
  "other images": [(run) => (run.images = 5), /trains on 5 images; its settings ask for 4/],
};

for (const [what, [damage, why]] of Object.entries(damages)) {
  test(`refuses ${what}`, () => {
    const run = structuredClone(goodRun());
    damage(run);
    expect(() => checkedRun(run, INPUTS)).toThrow(why);
  });
}

test("refuses what is no run at all", () => {
  for (const found of [null, 7, "run", [], {}]) expect(() => checkedRun(found, INPUTS)).toThrow();
});

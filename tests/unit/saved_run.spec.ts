import { expect, test } from "@playwright/test";
import { checkedRun } from "../../src/app/saved_runs/checked_run.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { downsampled, INPUTS } from "../support/example_checkpoint.ts";

const HIDDEN = 3;

const tensors = () => ({
  W_enc: new Float32Array(INPUTS * HIDDEN).fill(0.5),
  b_enc: new Float32Array(HIDDEN),
  W_dec: new Float32Array(HIDDEN * INPUTS).fill(0.25),
  b_dec: new Float32Array(INPUTS),
});
const losses = { step: 2, loss: 0.5, reconstruction: 0.25, sparsity: 0.25, auxiliary: 0 };
const record = { ...losses, epoch: 1, rows: 2, saturated: 0, silent: 1, l0: 2.5 };

/** A saved run of 2 of 8 steps. */
const goodRun = () => ({
  version: 2,
  savedAt: 1_700_000_000_000,
  settings: parseSettings({ trainImages: 4, hiddenUnits: HIDDEN, batchSize: 2, epochs: 4 }),
  settingsVersion: SETTINGS_VERSION,
  images: 4,
  data: { name: "a.npy", inputs: INPUTS, fingerprint: "f" },
  state: {
    step: 2,
    parameters: tensors(),
    firstMoment: tensors(),
    secondMoment: tensors(),
  },
  history: {
    record,
    train: downsampled(record),
    test: downsampled(losses),
    sparsity: downsampled({ step: 2, dead: 1, meanL0: 1.5 }),
    isTestDue: true,
  },
});

/** Returns a stored run without its versions, which only files have now. */
function unversioned<Stored extends object>(run: Stored) {
  const { version, settingsVersion, ...same } = run as Record<string, unknown>;
  return same;
}

test("a run that can be resumed passes unchanged", () => {
  const run = goodRun();
  expect(checkedRun(run)).toEqual(unversioned(run));
});

test("a run that counts dead units needs one counter for each unit", () => {
  const run = goodRun();
  const settings = { ...run.settings, outputActivation: "linear", auxWeight: 0.1 };
  const withCounters = (counters?: Uint32Array) => ({
    ...{ ...run, settings },
    state: { ...run.state, ...(counters && { counters }) },
  });
  const complete = withCounters(Uint32Array.of(0, 4, 2));
  expect(checkedRun(complete)).toEqual(unversioned(complete));
  expect(() => checkedRun(withCounters())).toThrow(/counters/);
  expect(() => checkedRun(withCounters(Uint32Array.of(1)))).toThrow(
    /1 counters; .* 3 hidden units/,
  );
});

test("a run that does not name its data belongs to MNIST", () => {
  const { data, ...old } = goodRun();
  const of = (inputs: number) => ({
    ...tensors(),
    W_enc: new Float32Array(inputs * HIDDEN),
    W_dec: new Float32Array(HIDDEN * inputs),
    b_dec: new Float32Array(inputs),
  });
  const moments = { parameters: of(784), firstMoment: of(784), secondMoment: of(784) };
  const run = checkedRun({ ...old, state: { ...old.state, ...moments } });
  expect(run.data).toMatchObject({ name: "MNIST", inputs: 784 });
  expect(() => checkedRun(old)).toThrow(/W_enc/);
});

test("a run saved by version 1 of the format is migrated", () => {
  const { savedAt, history, ...same } = goodRun();
  const { settingsVersion, ...unversionedSettings } = same;
  const old = (entry: object) => ({ kept: [entry], last: entry, every: 1, seen: 1 });
  const story = {
    record,
    train: old(record),
    // If the latest entry is among the points, there is no `last`.
    test: { kept: [losses], every: 1, seen: 1 },
    sparsity: old({ step: 2, dead: 1, meanL0: 1.5 }),
    isTestDue: true,
  };
  const migrated = checkedRun({ ...unversionedSettings, version: 1, keptAt: savedAt, story });
  const test = { points: [losses], stride: 1, count: 1 };
  expect(migrated).toEqual(unversioned({ ...same, savedAt, history: { ...history, test } }));
});

// biome-ignore lint/suspicious/noExplicitAny: damaged data has no type.
const damages: Record<string, readonly [damage: (run: any) => unknown, why: RegExp]> = {
  "another version": [
    (run) => (run.version = 3),
    /^Its metadata field version is 3; expected 2\.$/,
  ],
  "no state": [(run) => delete run.state, /^Its metadata have no state\.$/],
  "a moment too short": [
    (run) => (run.state.firstMoment.b_enc = new Float32Array(HIDDEN - 1)),
    /firstMoment, .*b_enc/,
  ],
  "a tensor of another kind": [
    (run) => (run.state.parameters.W_enc = new Float64Array(INPUTS * HIDDEN)),
    /^Its metadata field state\.parameters\.W_enc is Float64Array; expected Float32Array\.$/,
  ],
  "a value that is NaN": [
    (run) => (run.state.parameters.W_dec[5] = Number.NaN),
    /value 5 of W_dec is NaN/,
  ],
  "a second moment below 0": [
    (run) => (run.state.secondMoment.b_dec[1] = -1),
    /value 1 of b_dec is -1; it must be 0 or above/,
  ],
  "a setting out of range": [(run) => (run.settings.hiddenUnits = 0), /hiddenUnits|Hidden units/],
  "more steps than the run has": [
    (run) => (run.state.step = run.history.record.step = 9),
    /step is 9; .* from 0 to 8/,
  ],
  "a record of another step": [(run) => (run.history.record.step = 3), /record is of step 3/],
  "a curve of something else": [
    (run) => (run.history.train.points[0] = "loss"),
    /^Its metadata field history\.train\.points\.0 is "loss"/,
  ],
  "other images": [
    (run) => (run.images = 5),
    /trained on 5 rows, but its setting trainImages is 4/,
  ],
};

for (const [what, [damage, why]] of Object.entries(damages)) {
  test(`rejects ${what}`, () => {
    const run = structuredClone(goodRun());
    damage(run);
    expect(() => checkedRun(run)).toThrow(why);
  });
}

test("rejects data that is not a run", () => {
  for (const found of [null, 7, "run", [], {}]) expect(() => checkedRun(found)).toThrow();
});

// What Compare says about runs: their labels, the sentences, and the warning about their steps.

import { expect, test } from "@playwright/test";
import type { ComparedRun } from "../../src/app/pins/pinned_run.ts";
import { nameOf } from "../../src/app/pins/run_names.ts";
import {
  adviceOn,
  conclusionOf,
  isPending,
  stepsWarning,
} from "../../src/app/views/compare/conclusion.ts";
import { labelled } from "../../src/app/views/compare/labels.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { mnistId } from "../../src/data/data_id.ts";

interface Given {
  readonly id?: string;
  readonly name?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly step?: number;
  readonly steps?: number;
  readonly error?: number;
  readonly mse?: number;
  readonly meanL0?: number;
  readonly dead?: number;
  readonly isRough?: boolean;
  readonly isMeasured?: boolean;
  readonly data?: { name: string; fingerprint: string };
}

/** λ = 0 and λ = 0.1 at the defaults after 5 epochs. */
const dense = { settings: { sparsityWeight: 0 }, error: 0.0091, meanL0: 59.8 };
const sparse = { error: 0.0419, meanL0: 11.2 };

function run(given: Given, i: number): ComparedRun {
  const { settings = {}, step = 1175, steps = step, error = 0.01, meanL0 = 10, dead = 0 } = given;
  const parsed = parseSettings(settings);
  const losses = {
    step,
    loss: error,
    reconstruction: error,
    mse: given.mse ?? error,
    sparsity: 0,
    auxiliary: 0,
  };
  return {
    id: given.id ?? `pin ${i}`,
    name: given.name ?? nameOf(parsed),
    seriesIndex: given.id === "current" ? "current" : i,
    settings: parsed,
    data: { ...mnistId, ...given.data },
    step,
    steps,
    train: [],
    test: [],
    numbers: given.isMeasured === false ? undefined : { ...losses, meanL0, dead },
    isRough: given.isRough ?? false,
    pictures: undefined,
  };
}

/** The tests write the labels with ordinary spaces. */
const runs = (...given: Given[]) =>
  labelled(given.map(run)).map((each) => ({
    ...each,
    label: each.label.replaceAll("\u00a0", " "),
  }));
const labels = (...given: Given[]) => runs(...given).map(({ label }) => label);
const conclusion = (...given: Given[]) => conclusionOf(runs(...given));
const sentences = (...given: Given[]) => conclusion(...given).sentences;

test("no line break separates the parts of an equation in a label", () => {
  const [label] = labelled([dense, sparse].map(run));
  expect(label?.label).toBe("λ\u00a0=\u00a00");
});

test("labels name only what differs", () => {
  expect(labels(dense, sparse)).toEqual(["λ = 0", "λ = 0.1"]);
  expect(labels(dense)).toEqual(["λ = 0"]);
  expect(labels({ settings: { hiddenUnits: 16, seed: 7 } }, { settings: { seed: 7 } })).toEqual([
    "16 units",
    "64 units",
  ]);
  // λ and ρ mean nothing without a penalty.
  expect(labels({ settings: { penalty: "none" } }, dense)).toEqual([
    "no penalty",
    "KL divergence penalty, λ = 0",
  ]);
  // Another activation and another penalty are another method.
  const topk = { settings: { activation: "topk", k: 8, penalty: "none" } } as const;
  expect(labels(topk, dense)).toEqual(["TopK, k = 8", "ReLU, KL divergence, λ = 0"]);
  expect(labels({ name: "first try" }, dense)).toEqual(["first try", "λ = 0"]);
  expect(labels(sparse, { ...dense, id: "current", name: "Current run" })).toEqual([
    "λ = 0.1",
    "Current run · λ = 0",
  ]);
});

test("three pins of one run have different labels, which begin with what differs", () => {
  const pins = [1175, 5543, 11750].map((step) => ({ step, steps: 11750 }));
  expect(labels(...pins)).toEqual([
    "step 1,175 · default settings",
    "step 5,543 · default settings",
    "step 11,750 · default settings",
  ]);
  expect(labels(...pins.slice(0, 2), dense)).toEqual([
    "step 1,175 · λ = 0.1",
    "step 5,543 · λ = 0.1",
    "λ = 0",
  ]);
  // The epochs of the settings may not be over.
  const short = { settings: { epochs: 5 }, step: 1175 };
  expect(labels(short, { step: 68, steps: 11750 }, dense)).toEqual([
    "step 1,175 · λ = 0.1",
    "step 68 · λ = 0.1",
    "λ = 0",
  ]);
  expect(labels(short, { step: 11750 })).toEqual(["5 epochs", "default settings"]);
});

test("a sentence weighs the units per image against the error", () => {
  const expected = {
    reference: "λ = 0",
    sentences: ["λ = 0.1: 11 of 64 units per image instead of 60, at 4.6 times the error."],
  };
  expect(conclusion(dense, sparse)).toEqual(expected);
  expect(conclusion(sparse, dense)).toEqual(expected);
});

test("every other run is compared with the one that has the lowest error", () => {
  const middle = { settings: { targetActivation: 0.2 }, error: 0.0182, meanL0: 30.4 };
  expect(conclusion(sparse, dense, middle)).toEqual({
    reference: "λ = 0, ρ = 0.05",
    sentences: [
      "λ = 0.1, ρ = 0.05: 11 of 64 units per image instead of 60, at 4.6 times the error.",
      "λ = 0.1, ρ = 0.2: 30 of 64 units per image instead of 60, at 2 times the error.",
    ],
  });
});

test("runs with different numbers of units name both", () => {
  const wide = { settings: { hiddenUnits: 256 }, error: 0.02, meanL0: 52 };
  expect(sentences(sparse, wide)).toEqual([
    "64 units: 11 of 64 units per image instead of 52 of 256, at 2.1 times the error.",
  ]);
  const single = { settings: { hiddenUnits: 1 }, error: 0.06, meanL0: 0.031 };
  expect(sentences(single, wide)).toEqual([
    "1 unit: 0.031 of 1 unit per image instead of 52 of 256, at 3 times the error.",
  ]);
});

test("equal and nearly equal values are called so", () => {
  const other = { settings: { seed: 7 } };
  expect(sentences(sparse, { ...sparse, ...other })).toEqual([
    "seed 7: 11 of 64 units per image in both, at the same error.",
  ]);
  expect(sentences(sparse, { ...sparse, ...other, error: 0.04192 })).toEqual([
    "seed 7: 11 of 64 units per image in both, at about the same error.",
  ]);
  expect(sentences(sparse, { ...sparse, ...other, error: 0.0453 })).toEqual([
    "seed 7: 11 of 64 units per image in both, at 1.08 times the error.",
  ]);
});

test("zeros are values like others", () => {
  const perfect = { settings: { seed: 7 }, error: 0, meanL0: 0 };
  expect(sentences(sparse, perfect)).toEqual([
    "seed 42: 11 of 64 units per image instead of 0, at a test MSE of 0.042 instead of 0.",
  ]);
  expect(sentences({ error: 0, meanL0: 0 }, perfect)).toEqual([
    "seed 7: 0 of 64 units per image in both, at the same error.",
  ]);
});

test("dead units are mentioned if their shares differ notably", () => {
  const l1 = { settings: { penalty: "l1", sparsityWeight: 0.001 }, error: 0.05, meanL0: 10 };
  expect(sentences(sparse, { ...l1, dead: 21 })).toEqual([
    "L1 penalty, λ = 0.001: 10 of 64 units per image instead of 11, at 1.19 times the error, with 21 dead units instead of none.",
  ]);
  expect(sentences(sparse, { ...l1, dead: 1 })[0]).not.toContain("dead");
  expect(sentences({ ...sparse, dead: 6 }, l1)[0]).toMatch(/, with no dead units instead of 6\.$/);
  const all = { settings: { sparsityWeight: 10 }, error: 0.0673, meanL0: 0, dead: 64 };
  expect(sentences(sparse, all)).toEqual([
    "λ = 10: 0 of 64 units per image instead of 11, at 1.61 times the error, with 64 dead units instead of none.",
  ]);
});

test("a run that diverged is not compared", () => {
  const diverged = { settings: { learningRate: 1 }, error: Number.NaN, meanL0: Number.NaN };
  const text = "α = 1: training diverged, so it cannot be compared.";
  expect(conclusion(sparse, diverged)).toEqual({ reference: undefined, sentences: [text] });
  expect(conclusion(diverged)).toEqual({ reference: undefined, sentences: [text] });
  const { reference, sentences: all } = conclusion({ ...diverged, error: Infinity }, dense, sparse);
  expect(reference).toBe("λ = 0, α = 0.001");
  expect(all).toEqual([
    "λ = 0.1, α = 1: training diverged, so it cannot be compared.",
    "λ = 0.1, α = 0.001: 11 of 64 units per image instead of 60, at 4.6 times the error.",
  ]);
});

test("a run whose MSE is not known yet is pending, not diverged", () => {
  const sum = { settings: { reconstructionError: "sum" }, error: 33, mse: Number.NaN } as const;
  expect(conclusion(sparse, sum)).toEqual({ reference: undefined, sentences: [] });
  expect(conclusion(sparse, dense, sum).sentences).toHaveLength(1);
  const diverged = { ...sum, error: Number.NaN };
  expect(runs(sparse, sum, { ...sum, isMeasured: false }, diverged).map(isPending)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("there is nothing to say about a single run, or before runs are measured", () => {
  const nothing = { reference: undefined, sentences: [] };
  expect(conclusion()).toEqual(nothing);
  expect(conclusion(sparse)).toEqual(nothing);
  expect(conclusion(sparse, { ...dense, isMeasured: false })).toEqual(nothing);
});

test("estimates are marked, and a pinned current run is not compared with itself", () => {
  const current = { ...sparse, id: "current", name: "Current run", step: 1200, steps: 11750 };
  expect(sentences(dense, { ...current, isRough: true })).toEqual([
    "Current run · λ = 0.1: about 11 of 64 units per image instead of 60, at about 4.6 times the error.",
  ]);
  expect(sentences(sparse, { ...sparse, id: "current", name: "Current run" })).toEqual([]);
});

test("units that are never 0 are explained", () => {
  const sigmoid = { settings: { activation: "sigmoid" }, error: 0.0838, meanL0: 64 };
  expect(sentences(sparse, sigmoid)).toEqual([
    "sigmoid units: 64 of 64 units per image instead of 11, at 2 times the error.",
    "Sigmoid units are never exactly 0, so all of them count as active.",
  ]);
});

test("different numbers of steps are named", () => {
  expect(stepsWarning(runs(dense, sparse))).toBeUndefined();
  expect(stepsWarning([])).toBeUndefined();
  expect(stepsWarning(runs({ step: 5543, steps: 11750 }, dense))).toBe(
    "These runs have trained for different numbers of steps: 1,175 and 5,543. Train them for the same number of steps before comparing.",
  );
  const at = (step: number) => ({ step, steps: 11750 });
  expect(stepsWarning(runs(at(3), at(20), at(1), at(3)))).toContain(": 1, 3 and 20. Train");
  // Smaller batches make more steps of the same images.
  const small = { settings: { batchSize: 32, epochs: 5 }, step: 9375 };
  expect(stepsWarning(runs(small, { settings: { epochs: 5 }, step: 1175 }))).toBe(
    "These runs have trained for different numbers of steps: 1,175 and 9,375, but for the same number of epochs.",
  );
});

test("finished runs, and those of each sweep, suggest what to try", () => {
  const saturated =
    "The penalty is saturated: L0 did not change between λ = 1 and 10; use smaller weights.";
  const at = (sparsityWeight: number, more: Partial<Given> = {}): Given => ({
    settings: { sparsityWeight },
    error: 0.05,
    meanL0: 5,
    ...more,
  });
  expect(adviceOn(runs(at(1), at(10)), [])).toEqual([saturated]);
  for (const more of [
    { step: 800, steps: 11750 },
    { isRough: true },
    { isMeasured: false },
    { data: { name: "bars.npy", fingerprint: "b" } },
  ]) {
    expect(adviceOn(runs(at(1), at(10, more)), []), JSON.stringify(more)).toEqual([]);
  }
  const swept = [1, 10].map((sparsityWeight) => ({
    ...sweptRun,
    settings: parseSettings({ sparsityWeight }),
  }));
  expect(adviceOn([], [{ id: "a", runs: swept }])).toEqual([saturated]);
  const [one, other] = swept.map((run, i) => ({ id: String(i), runs: [run] }));
  expect(adviceOn([], [one, other] as { id: string; runs: typeof swept }[])).toEqual([]);
});

const sweptRun = {
  name: "",
  data: "mnist",
  measuredOn: "test",
  varied: {},
  steps: 8,
  l0: 5,
  error: 0.05,
  explainedVariance: 0.5,
  deadUnits: 0,
} as const;

test("errors on different data are not compared", () => {
  const other = { ...dense, name: "other", data: { name: "bars.npy", fingerprint: "b" } };
  const { sentences } = conclusionOf(
    runs(sparse, other, { ...sparse, error: 0.05, name: "third" }),
  );
  expect(sentences.join(" ")).toContain("other data (MNIST)");
  expect(sentences.join(" ")).not.toMatch(/times the error/);
  const same = conclusionOf(runs(sparse, { ...dense, name: "same" }));
  expect(same.sentences.join(" ")).toMatch(/times the error/);
});

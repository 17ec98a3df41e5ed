// Guidance: each condition at both sides of its limit.

import { expect, test } from "@playwright/test";
import { adviceOnQuality } from "../../src/app/views/sparsity/advice.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import {
  adviceOn,
  conditions,
  type MeasuredRun,
  type MeasuredSet,
} from "../../src/guidance/advice_on_run.ts";
import { adviceOnRuns, type comparisons } from "../../src/guidance/advice_on_runs.ts";
import type { revivals } from "../../src/guidance/remedies.ts";

type Condition = keyof typeof conditions;

const goodSet: MeasuredSet = {
  mse: 0.01,
  explainedVariance: 0.9,
  relativeReconstructionBias: 0.99,
  l0: 10,
  deadUnits: 0,
  unitsAbove50Percent: 2,
};

type Facts = Partial<Omit<MeasuredRun, "settings" | "set">> & {
  readonly settings?: Partial<Settings>;
  readonly set?: Partial<MeasuredSet>;
};

const measured = ({ settings = {}, set, ...others }: Facts = {}): MeasuredRun => ({
  settings: parseSettings(settings),
  word: "image",
  rows: 60_000,
  rowsVisited: 300_000,
  epochLosses: [3, 2, 1.5, 1.2, 1.19],
  meanActivation: 0.05,
  lastResampling: undefined,
  hasDiverged: false,
  test: { ...goodSet, mse: 0.011 },
  ...others,
  set: { ...goodSet, ...set },
});

const topk = { activation: "topk", outputActivation: "linear", penalty: "none", k: 10 } as const;
const auxiliary = { ...topk, auxWeight: 1, batchSize: 128 } as const;
const l1 = { penalty: "l1" } as const;
const unweighted = { ...l1, sparsityWeight: 0 } as const;
const lifetime = { activation: "lifetime", penalty: "none", lifetimeShare: 0.05 } as const;
const target = { activation: "jumprelu", penalty: "l0-target", targetL0: 10 } as const;

/** Dead units, for each row of what revives them. */
const revived: Record<keyof typeof revivals, [facts: Facts, sentence: string, not: Facts]> = {
  auxiliary: [
    { settings: { ...topk, auxWeight: 0.1, hiddenUnits: 100 }, set: { deadUnits: 37 } },
    "37% of units are dead: raise the auxiliary weight or raise k.",
    { settings: { ...topk, auxWeight: 0.1, hiddenUnits: 100 }, set: { deadUnits: 5 } },
  ],
  mayHaveBoth: [
    { settings: { ...topk, hiddenUnits: 100 }, set: { deadUnits: 6 } },
    "6% of units are dead: set an auxiliary weight, such as 1/32, or resample them.",
    { settings: topk },
  ],
  mayHaveAuxiliary: [
    { settings: { ...topk, hiddenUnits: 100, revival: "resample" }, set: { deadUnits: 6 } },
    "6% of units are dead: set an auxiliary weight, such as 1/32, or raise k.",
    { settings: { ...topk, revival: "resample" } },
  ],
  mayResample: [
    { settings: { ...l1, hiddenUnits: 10 }, set: { deadUnits: 5 } },
    "50% of units are dead: resample them or lower the sparsity weight.",
    { settings: l1 },
  ],
  isResampled: [
    { settings: { ...l1, hiddenUnits: 10, revival: "resample" }, set: { deadUnits: 5 } },
    "50% of units are dead: lower the sparsity weight.",
    { settings: l1 },
  ],
};

/** Facts for which a condition holds, its sentence, and facts close by for which it does not. */
const cases: Record<Condition, [facts: Facts, sentence: string, not: Facts][]> = {
  deadUnits: [
    ...Object.values(revived),
    [
      { settings: { ...topk, auxWeight: 0.1, hiddenUnits: 100, k: 100 }, set: { deadUnits: 37 } },
      "37% of units are dead: raise the auxiliary weight or train longer.",
      { settings: topk },
    ],
    [
      { settings: { ...lifetime, lifetimeShare: 1, hiddenUnits: 10 }, set: { deadUnits: 5 } },
      "50% of units are dead: resample them or train longer.",
      { settings: lifetime },
    ],
    [
      { settings: { ...unweighted, hiddenUnits: 10 }, set: { deadUnits: 6 } },
      "60% of units are dead: resample them or train longer.",
      { settings: unweighted },
    ],
    [
      { settings: { ...target, sparsityWeight: 0, hiddenUnits: 10 }, set: { deadUnits: 7 } },
      "70% of units are dead: resample them or train longer.",
      { settings: { ...target, sparsityWeight: 0 } },
    ],
  ],
  deadWindow: [
    [
      { settings: { revival: "resample" }, rowsVisited: 30_000 },
      "The dead window is longer than the run (60,000 and 30,000 rows), so no unit ever counts as dead: lower the dead window or train for more epochs.",
      // Units are resampled after the last step.
      { settings: { revival: "resample" }, rowsVisited: 60_000 },
    ],
    [
      { settings: { ...auxiliary, deadWindow: 1000 }, rowsVisited: 1000 },
      "The dead window is as long as the run (1,000 rows), so no unit ever counts as dead: lower the dead window or train for more epochs.",
      { rows: 1000, rowsVisited: 1000 },
    ],
    [
      // The last of the three steps of an epoch has 44 rows.
      { settings: { ...auxiliary, deadWindow: 257 }, rows: 300, rowsVisited: 300 },
      "The dead window is nearly as long as the run (257 and 300 rows), so no unit ever counts as dead: lower the dead window or train for more epochs.",
      { settings: { ...auxiliary, deadWindow: 256 }, rows: 300, rowsVisited: 300 },
    ],
    [
      // Stopped after the first step of the second epoch.
      { settings: { ...auxiliary, deadWindow: 301 }, rows: 300, rowsVisited: 428 },
      "The dead window is nearly as long as the run (301 and 428 rows), so no unit ever counts as dead: lower the dead window or train for more epochs.",
      { settings: { ...auxiliary, deadWindow: 300 }, rows: 300, rowsVisited: 428 },
    ],
  ],
  allActive: [
    [
      { set: { l0: 64 } },
      "All units are active on every image: raise the sparsity weight.",
      { set: { l0: 60 } },
    ],
    [
      { settings: { activation: "sigmoid" }, set: { l0: 64 } },
      "All units are active on every image: a sigmoid is never 0, so use ReLU, or judge sparsity by the mean activations.",
      { settings: { activation: "sigmoid" } },
    ],
    [
      { settings: { penalty: "none" }, set: { l0: 64 } },
      "All units are active on every image: add a penalty.",
      {},
    ],
  ],
  emptyCodes: [
    [
      { set: { l0: 0.25 } },
      "On average, fewer than one unit is active per image (0.250): lower the sparsity weight.",
      { set: { l0: 1 } },
    ],
    [
      { settings: unweighted, set: { l0: 0.25 } },
      "On average, fewer than one unit is active per image (0.250): train longer.",
      { settings: unweighted },
    ],
    [
      { settings: { ...topk, k: 1 }, set: { l0: 0.7 } },
      "On average, fewer than one unit is active per image (0.700): raise k.",
      // Blank rows have no active unit.
      { settings: { ...topk, k: 1 }, set: { l0: 0.99 } },
    ],
    [
      { settings: { ...topk, k: 2 }, set: { l0: 0.99 } },
      "On average, fewer than one unit is active per image (0.990): raise k.",
      { settings: { ...target, targetL0: 0.5 }, set: { l0: 0.5 } },
    ],
  ],
  targetL0: [
    [
      { settings: target, set: { l0: 15 } },
      "L0 is 15.0, far from the target of 10: raise the sparsity weight or the bandwidth, or train for more epochs.",
      { settings: target, set: { l0: 11 } },
    ],
  ],
  threshold: [
    [
      { settings: { ...topk, activation: "batch-topk" }, set: { l0: 20 } },
      "With the learned threshold, L0 is 20.0, far from k = 10: train for more epochs.",
      { settings: topk, set: { l0: 20 } },
    ],
  ],
  targetActivation: [
    [
      { meanActivation: 0.2 },
      "The mean activation is 0.200, far from the target of 0.05: raise the sparsity weight or train for more epochs.",
      { meanActivation: 0.07 },
    ],
    [
      { meanActivation: 0.01 },
      "The mean activation is 0.0100, far from the target of 0.05: raise the sparsity weight or train for more epochs.",
      { settings: l1, meanActivation: 0.01 },
    ],
  ],
  denseUnits: [
    [
      { set: { unitsAbove50Percent: 16 } },
      "25% of units are active on more than half of the images: raise the sparsity weight.",
      { set: { unitsAbove50Percent: 6 } },
    ],
    [
      { settings: topk, set: { unitsAbove50Percent: 16 } },
      "25% of units are active on more than half of the images: lower k.",
      { settings: topk },
    ],
  ],
  noVariance: [
    [
      { set: { explainedVariance: -0.5 } },
      "The reconstructions are no better than the mean row (explained variance −50%): lower the learning rate or the sparsity weight.",
      { set: { explainedVariance: 0.1 } },
    ],
    [
      { epochLosses: [3], set: { explainedVariance: -0.5 } },
      "The reconstructions are no better than the mean row (explained variance −50%): train for more epochs.",
      // All rows are equal.
      { set: { explainedVariance: Number.NEGATIVE_INFINITY } },
    ],
    [
      { settings: unweighted, set: { explainedVariance: 0 } },
      "The reconstructions are no better than the mean row (explained variance 0%): lower the learning rate.",
      { settings: unweighted },
    ],
  ],
  lateResampling: [
    [
      { lastResampling: { units: 3, rowsVisited: 300_000 } },
      "3 dead units were resampled in the last step, too late to learn: set a dead window whose last multiple is earlier, such as 67,000.",
      { lastResampling: { units: 0, rowsVisited: 300_000 } },
    ],
    [
      { lastResampling: { units: 1, rowsVisited: 288_000 } },
      "1 dead unit was resampled 12,000 rows before the end, too late to learn: set a dead window whose last multiple is earlier, such as 67,000.",
      { lastResampling: { units: 1, rowsVisited: 284_000 } },
    ],
  ],
  lifetimeCodes: [
    [
      { settings: { ...lifetime, hiddenUnits: 1000 }, set: { l0: 525 } },
      "On average, 525 units are active per image, but 50.8 in training: the lifetime share limits codes in training only. Use the codes as features; for reconstructions, train these weights further with TopK.",
      { settings: { ...lifetime, hiddenUnits: 1000 }, set: { l0: 100 } },
    ],
    [
      // Each unit keeps at least one row of a batch.
      { settings: { ...lifetime, lifetimeShare: 0.001, batchSize: 50 }, set: { l0: 3 } },
      "On average, 3.00 units are active per image, but 1.28 in training: the lifetime share limits codes in training only. Use the codes as features; for reconstructions, train these weights further with TopK.",
      { settings: { ...lifetime, lifetimeShare: 0.001, batchSize: 50 }, set: { l0: 2 } },
    ],
  ],
  shrinkage: [
    [
      { settings: l1, set: { relativeReconstructionBias: 0.8 } },
      "Reconstructions are 20% too small, because L1 shrinks all activations: lower the sparsity weight, or use Gated, JumpReLU or TopK.",
      { set: { relativeReconstructionBias: 0.8 } },
    ],
    [
      { settings: { penalty: "l1-decoder" }, set: { relativeReconstructionBias: 0.7 } },
      "Reconstructions are 30% too small, because L1 shrinks all activations: lower the sparsity weight, or use Gated, JumpReLU or TopK.",
      { settings: unweighted, set: { relativeReconstructionBias: 0.8 } },
    ],
  ],
  lossRose: [
    [
      { epochLosses: [3, 1, 1.5, 2] },
      "The loss rose by 100% in the last 2 epochs: lower the learning rate, or let it decay.",
      { epochLosses: [3, 1, 1, 1.01] },
    ],
    [
      { settings: { decayShare: 0.2 }, epochLosses: [3, 1, 1.5] },
      "The loss rose by 50% in the last epoch: lower the learning rate.",
      // The penalty rises in the first half.
      { settings: { penaltyWarmUp: 0.5, epochs: 6 }, epochLosses: [1, 2, 3, 3, 3, 3] },
    ],
    [
      { settings: { penaltyWarmUp: 0.5, epochs: 6 }, epochLosses: [1, 2, 3, 3, 3, 4] },
      "The loss rose by 33.3% in the last 2 epochs: lower the learning rate, or let it decay.",
      // So it does in all epochs of a run that was stopped early.
      { settings: { penaltyWarmUp: 0.5, epochs: 100 }, epochLosses: [1, 2, 3, 3, 3, 4] },
    ],
  ],
  lossFalls: [
    [
      { epochLosses: [3, 2, 1] },
      "The loss still fell by 50% in the last epoch: train for more epochs.",
      { epochLosses: [3, 1, 0.98] },
    ],
  ],
  overfitting: [
    [
      { test: { ...goodSet, mse: 0.02 } },
      "The test MSE is 100% above that of the training rows: train on more rows or use fewer hidden units.",
      { test: undefined },
    ],
  ],
};

for (const [name, examples] of Object.entries(cases)) {
  for (const [facts, sentence, not] of examples) {
    test(`${name}: ${sentence}`, () => {
      const condition = conditions[name as Condition];
      expect(condition(measured(facts))).toBe(sentence);
      expect(adviceOn(measured(facts))).toContain(sentence);
      expect(condition(measured(not))).toBeUndefined();
    });
  }
}

test("a good run needs no advice, and a diverged one gets none, also on what is finite", () => {
  expect(adviceOn(measured())).toEqual([]);
  expect(adviceOn(measured({ set: { l0: 0 } }))).toHaveLength(1);
  expect(adviceOn(measured({ set: { l0: 0 }, hasDiverged: true }))).toEqual([]);
  const nan = Number.NaN;
  const set = { ...goodSet, mse: nan, explainedVariance: nan, relativeReconstructionBias: nan };
  const diverged = { epochLosses: [1, 2, nan], meanActivation: nan, set, test: set };
  expect(adviceOn(measured(diverged))).toEqual([]);
});

test("codes of lifetime that are denser than in training get one sentence", () => {
  for (const l0 of [60, 64]) {
    const set = { l0, unitsAbove50Percent: 60, explainedVariance: -1 };
    expect(adviceOn(measured({ settings: lifetime, set }))).toHaveLength(1);
    expect(adviceOn(measured({ settings: l1, set }))).toHaveLength(2);
  }
});

test("an L0 far from its target or from k gets one sentence", () => {
  for (const settings of [target, { ...topk, activation: "batch-topk" } as const]) {
    for (const l0 of [0.5, 60, 64]) {
      const set = { l0, unitsAbove50Percent: 60 };
      expect(adviceOn(measured({ settings, set }))).toEqual([expect.stringContaining("far from")]);
    }
  }
});

test("the page's measurements of the test set give the same advice, without epochs and another set", () => {
  const { l0, deadUnits, unitsAbove50Percent, ...errors } = goodSet;
  const quality = {
    ...{ ...errors, meanL0: l0, dead: deadUnits, meanActivation: 0.05 },
    ...{ dense: { above10Percent: 9, above50Percent: unitsAbove50Percent } },
    ...{ rows: 100, meanCosine: 0.9, largestCosines: Float64Array.of() },
  };
  const run = {
    settings: parseSettings({ revival: "resample", epochs: 2 }),
    lastResampling: undefined,
    rows: 500,
    word: "row",
  };
  expect(adviceOnQuality(quality, run)).toEqual([]);
  const settings = { ...run.settings, deadWindow: 1001 };
  const found = { meanL0: 0.25, dead: 16, meanActivation: 0.5, explainedVariance: 0 };
  const dense = { above10Percent: 20, above50Percent: 16 };
  expect(adviceOnQuality({ ...quality, ...found, dense }, { ...run, settings })).toEqual([
    expect.stringMatching(/^25% of units are dead: /),
    expect.stringMatching(/^The dead window is longer than the run \(1,001 and 1,000 rows\), /),
    expect.stringMatching(/^On average, fewer than one unit is active per row \(0\.250\): /),
    expect.stringMatching(/^The mean activation is 0\.500, /),
    expect.stringMatching(/^25% of units are active on more than half of the rows: /),
    expect.stringMatching(/^The reconstructions are no better than the mean row /),
  ]);
});

const swept = (name: string, settings: Partial<Settings>, points: [number, number, number][]) =>
  points.map(([value, l0, error]) => ({
    settings: parseSettings({ ...settings, [name]: value }),
    data: "x.npy",
    l0,
    error,
  }));

/** Runs that differ in one setting, with L0 and error, and what they show. */
const compared: Record<
  keyof typeof comparisons,
  [runs: ReturnType<typeof swept>, sentences: string[]][]
> = {
  saturatedPenalty: [
    [
      swept("sparsityWeight", {}, [
        [0, 60, 0.1],
        [0, 60, 0.1],
      ]),
      [],
    ],
    [
      swept("sparsityWeight", {}, [
        [10, 12, 0.1],
        [0.1, 20, 0.1],
        [1, 12.1, 0.1],
      ]),
      ["The penalty is saturated: L0 did not change between λ = 1 and 10; use smaller weights."],
    ],
    [
      swept("sparsityWeight", {}, [
        [1e-6, 60, 0.1],
        [1e-5, 60, 0.1],
      ]),
      [
        "The penalty is too weak: L0 did not change between λ = 0.000001 and 0.00001; use larger weights.",
      ],
    ],
    [
      swept("sparsityWeight", {}, [
        [0.1, 60, 0.1],
        [1, 45, 0.1],
        [10, 45, 0.1],
      ]),
      ["The penalty is saturated: L0 did not change between λ = 1 and 10; use smaller weights."],
    ],
    [
      swept("sparsityWeight", {}, [
        [1, 12, 0.1],
        [10, 8, 0.1],
      ]),
      [],
    ],
    [swept("sparsityWeight", {}, [[1, 12, 0.1]]), []],
    [
      swept("sparsityWeight", {}, [
        [1, 12, 0.1],
        [10, Number.NaN, Number.NaN],
        [100, Number.NaN, Number.NaN],
      ]),
      [],
    ],
    // One seed of λ = 10 diverged.
    [
      swept("sparsityWeight", {}, [
        [1, 12, 0.1],
        [10, 12, 0.1],
        [10, Number.NaN, Number.NaN],
      ]),
      ["The penalty is saturated: L0 did not change between λ = 1 and 10; use smaller weights."],
    ],
    // Where λ does not determine L0.
    ...[target, { activation: "sigmoid" } as const, { ...topk, ...l1 }, { ...lifetime, ...l1 }].map(
      (settings): [ReturnType<typeof swept>, string[]] => [
        swept("sparsityWeight", settings, [
          [1, 60, 0.1],
          [10, 60, 0.1],
        ]),
        [],
      ],
    ),
  ],
  learningRateEnd: [
    [
      swept("learningRate", {}, [
        [0.001, 10, 0.3],
        [0.001, 10, 0.2],
      ]),
      [],
    ],
    [
      swept("learningRate", {}, [
        [0.001, 10, 0.3],
        [0.01, 10, 0.2],
      ]),
      ["The error is lowest at the learning rate 0.01, the end of the range: try larger ones."],
    ],
    [
      swept("learningRate", {}, [
        [0.001, 10, 0.3],
        [0.01, 10, 0.4],
      ]),
      ["The error is lowest at the learning rate 0.001, the end of the range: try smaller ones."],
    ],
    [
      swept("learningRate", {}, [
        [0.001, 10, 0.3],
        [0.01, 10, 0.2],
        [0.1, 10, 0.4],
      ]),
      [],
    ],
    [
      swept("learningRate", {}, [
        [0.001, 10, 0.3],
        [0.01, 10, 0.2],
        [0.1, Number.NaN, Number.NaN],
      ]),
      [],
    ],
    [
      swept("learningRate", {}, [
        [0.001, Number.NaN, Number.NaN],
        [0.01, 10, 0.3],
        [0.1, 10, 0.2],
      ]),
      ["The error is lowest at the learning rate 0.1, the end of the range: try larger ones."],
    ],
  ],
  uselessK: [
    [
      swept("k", topk, [
        [8, 8, 0.3],
        [16, 16, 0.2],
        [32, 32, 0.199],
      ]),
      [
        "The error hardly fell between k = 16 and 32: use more hidden units or train for more epochs.",
      ],
    ],
    [
      swept("k", topk, [
        [8, 8, 0.3],
        [16, 16, 0.301],
      ]),
      [
        "The error hardly fell between k = 8 and 16: use more hidden units or train for more epochs.",
      ],
    ],
    [
      swept("k", topk, [
        [8, 8, 0.3],
        [16, 16, 0.31],
      ]),
      ["The error rose between k = 8 and 16: use more hidden units or train for more epochs."],
    ],
    // One seed of k = 16 diverged.
    [
      swept("k", topk, [
        [8, 8, 0.3],
        [16, 16, 0.299],
        [16, Number.NaN, Number.NaN],
      ]),
      [
        "The error hardly fell between k = 8 and 16: use more hidden units or train for more epochs.",
      ],
    ],
    [
      swept("k", topk, [
        [8, 8, 0.3],
        [16, 16, 0.2],
      ]),
      [],
    ],
  ],
};

for (const [name, examples] of Object.entries(compared)) {
  for (const [i, [runs, sentences]] of examples.entries()) {
    test(`${name}, example ${i + 1}: ${sentences[0] ?? "no advice"}`, () => {
      expect(adviceOnRuns(runs)).toEqual(sentences);
    });
  }
}

test("runs on other data or with other settings are not compared, and seeds are averaged", () => {
  const [weak, strong] = swept("sparsityWeight", {}, [
    [1, 12, 0.1],
    [10, 12, 0.1],
  ]);
  const other = swept("sparsityWeight", { hiddenUnits: 32 }, [[10, 12, 0.1]]);
  expect(adviceOnRuns([...other, ...(weak ? [weak] : [])])).toEqual([]);
  expect(
    adviceOnRuns(swept("sparsityWeight", {}, [[10, 12, 0.1]]).concat(weak ?? [])),
  ).toHaveLength(1);
  const elsewhere = strong ? [{ ...strong, data: "y.npy" }] : [];
  expect(adviceOnRuns([...elsewhere, ...(weak ? [weak] : [])])).toEqual([]);
  const seeds = swept("sparsityWeight", { seed: 1 }, [
    [1, 8, 0.1],
    [10, 16, 0.1],
  ]);
  const all = [weak, strong, ...seeds].filter((run) => run !== undefined);
  expect(adviceOnRuns(seeds)).toEqual([]);
  expect(adviceOnRuns(all)).toEqual([]);
});

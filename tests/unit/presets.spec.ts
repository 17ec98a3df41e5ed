// The presets and how given settings change them.

import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import {
  type PresetName,
  presetNamed,
  presetNames,
  presets,
  withPreset,
} from "../../src/config/presets.ts";
import { defaultSettings, parseSettings, type Settings } from "../../src/config/settings.ts";
import { expectRefusal } from "../support/refusal.ts";

const docs = readFileSync(new URL("../../docs/methods.md", import.meta.url), "utf8");

const dictionary = {
  hiddenUnits: 1024,
  k: 32,
  outputActivation: "linear",
  penalty: "none",
  preBias: true,
  reconstructionError: "variance",
  decoderNorm: "unit",
  auxWeight: 0.03125,
  start: "decoder-unit",
  startNorm: 1,
  startBias: "geometric-median",
  decayShare: 0.2,
  epochs: 20,
} as const;

/** How the presets differ from the defaults. */
const specified: Record<PresetName, Partial<Settings>> = {
  default: {},
  ufldl: {
    activation: "sigmoid",
    hiddenUnits: 196,
    targetActivation: 0.1,
    reconstructionError: "sum",
    sparsityWeight: 6,
    weightDecay: 0.006,
  },
  "keras-l1": {
    hiddenUnits: 32,
    reconstructionError: "cross-entropy",
    penalty: "l1",
    sparsityWeight: 0.0001,
    epochs: 100,
  },
  "k-sparse": {
    activation: "topk",
    k: 25,
    hiddenUnits: 1000,
    outputActivation: "linear",
    tied: true,
    penalty: "none",
    reconstructionError: "sum",
    optimizer: "sgd",
    learningRate: 0.005,
    decay: "cosine",
    decayShare: 1,
  },
  lifetime: {
    activation: "lifetime",
    hiddenUnits: 2000,
    outputActivation: "linear",
    tied: true,
    penalty: "none",
    batchSize: 100,
  },
  l1: {
    hiddenUnits: 1024,
    outputActivation: "linear",
    penalty: "l1-decoder",
    reconstructionError: "sum",
    inputScale: "sqrt-d",
    sparsityWeight: 5,
    penaltyWarmUp: 0.05,
    learningRate: 0.0005,
    decayShare: 0.2,
    epochs: 20,
    clipNorm: 1,
    start: "decoder-unit",
  },
  topk: { ...dictionary, activation: "topk" },
  "batch-topk": { ...dictionary, activation: "batch-topk" },
  matryoshka: { ...dictionary, activation: "batch-topk", matryoshka: "64,128,256,512,1024" },
  jumprelu: {
    activation: "jumprelu",
    hiddenUnits: 1024,
    outputActivation: "linear",
    reconstructionError: "variance",
    inputScale: "sqrt-d",
    penalty: "l0-target",
    targetL0: 32,
    sparsityWeight: 1,
    bandwidth: 0.05,
    startThreshold: 0.01,
    start: "decoder-unit",
    startNorm: 0.1,
    batchSize: 128,
    decayShare: 0.2,
    epochs: 20,
  },
  gated: {
    activation: "gated",
    hiddenUnits: 1024,
    outputActivation: "linear",
    preBias: true,
    reconstructionError: "sum",
    inputScale: "unit-mean-square",
    decoderNorm: "unit",
    penalty: "l1",
    sparsityWeight: 0.1,
    beta1: 0,
    decayShare: 0.2,
    epochs: 20,
    start: "decoder-unit",
    startNorm: 1,
  },
};

for (const name of presetNames) {
  test(`${name} has the settings of its recipe, which go together`, () => {
    expect(parseSettings(withPreset(name, {}))).toEqual({ ...defaultSettings, ...specified[name] });
    const { source, text } = presets[name];
    expect(source.url).toMatch(/^https?:\/\//);
    expect(text).toMatch(/^[A-Z].*\.$/);
    const [, section = ""] = docs.split(`\n## ${name}\n`);
    expect(section.split("\n## ")[0]).toContain(source.url);
    expect(section).toContain(`npm run train${name === "default" ? "" : ` -- --preset ${name}`}\n`);
  });
}

test("given settings replace those of the preset", () => {
  const settings = parseSettings(withPreset("topk", { k: 8, hiddenUnits: 64 }));
  expect(settings).toEqual({ ...defaultSettings, ...specified.topk, k: 8, hiddenUnits: 64 });
});

test("settings of the preset that no longer apply are left out", () => {
  const settings = parseSettings(withPreset("l1", { penalty: "none" }));
  expect(settings).toMatchObject({ penalty: "none", sparsityWeight: 0.1, penaltyWarmUp: 0 });
  expectRefusal(
    () => parseSettings(withPreset("l1", { penalty: "none", sparsityWeight: 1 })),
    /^sparsityWeight applies only if /,
  );
});

for (const [hiddenUnits, prefixes] of [
  [256, "16,32,64,128,256"],
  [40, "2,5,10,20,40"],
  [9, "1,2,4,9"],
  [1, "1"],
] as const) {
  test(`the prefixes of matryoshka with ${hiddenUnits} units are ${prefixes}`, () => {
    const { matryoshka } = parseSettings(withPreset("matryoshka", { hiddenUnits, k: 1 }));
    expect(matryoshka).toBe(prefixes);
  });
}

test("a setting that is not valid is refused also if prefixes follow from it", () => {
  for (const hiddenUnits of ["x", 0, 1.5]) {
    expectRefusal(
      () => parseSettings(withPreset("matryoshka", { hiddenUnits })),
      /^hiddenUnits is /,
    );
  }
});

test("a preset that does not exist is refused", () => {
  expect(presetNamed("topk")).toBe("topk");
  expectRefusal(
    () => presetNamed("top-k"),
    /^preset is "top-k"; it must be one of default, ufldl, /,
  );
});

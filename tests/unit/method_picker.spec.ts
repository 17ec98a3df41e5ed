// Which preset settings are nearest to, what methods do to codes, and settings that do not go together.

import { expect, test } from "@playwright/test";
import { illustratedCodes } from "../../src/app/settings/method_rules.ts";
import {
  describedSettings,
  fields,
  fillIn,
  formProblem,
  formSettings,
} from "../../src/app/state/form.ts";
import { fatalError, showFatalError } from "../../src/app/state/messages.ts";
import { differingFrom, nearestPreset, presetSettings } from "../../src/config/nearest_preset.ts";
import { presetNames } from "../../src/config/presets.ts";
import {
  canonicalSettings,
  defaultSettings,
  parseSettings,
  type Settings,
} from "../../src/config/settings.ts";
import { InputError } from "../../src/input_error.ts";

test("the settings of a preset are that preset's, whatever the data", () => {
  for (const name of presetNames) {
    const settings = canonicalSettings({ ...presetSettings(name), seed: 7, trainImages: 512 });
    expect(nearestPreset(settings)).toBe(name);
    expect(differingFrom(name, settings)).toEqual([]);
  }
});

test("changed settings belong to the preset with their activation and penalty", () => {
  expect(nearestPreset(parseSettings({ hiddenUnits: 1024, learningRate: 0.01 }))).toBe("default");
  const topk = parseSettings({ activation: "topk", k: 8, penalty: "none" });
  expect(nearestPreset(topk)).toBe("topk");
  expect(nearestPreset({ ...topk, outputActivation: "linear", tied: true })).toBe("k-sparse");
  expect(nearestPreset(parseSettings({ penalty: "l1" }))).toBe("keras-l1");
  expect(differingFrom("default", parseSettings({ epochs: 5 }))).toEqual(["epochs"]);
});

/** The numbers of active units in each row of an illustration. */
function activeOf(activation: Parameters<typeof illustratedCodes>[0]["activation"]): number[] {
  const { rows, hidden, values } = illustratedCodes({ activation, penalty: "none" });
  return Array.from(
    { length: rows },
    (_, row) => values.subarray(row * hidden, (row + 1) * hidden).filter((h) => h > 0).length,
  );
}

test("illustrations follow the methods' rules", () => {
  expect(activeOf("topk")).toEqual(Array(10).fill(5));
  const batch = activeOf("batch-topk");
  expect(batch.reduce((a, b) => a + b)).toBe(50);
  expect(new Set(batch).size).toBeGreaterThan(1);
  expect(activeOf("sigmoid")).toEqual(Array(10).fill(64));
  const [relu, l1] = (["kl", "l1"] as const).map((penalty) =>
    illustratedCodes({ activation: "relu", penalty }),
  );
  relu?.values.forEach((value, i) => {
    expect(l1?.values[i]).toBeCloseTo(Math.max(value - 0.25, 0), 6);
  });
  const lifetime = illustratedCodes({ activation: "lifetime", penalty: "none" });
  const ofUnit = Array.from({ length: 64 }, (_, unit) =>
    lifetime.values.filter((value, i) => i % 64 === unit && value > 0),
  );
  expect(Math.max(...ofUnit.map(({ length }) => length))).toBe(1);
  const gated = illustratedCodes({ activation: "gated", penalty: "l1" });
  gated.values.forEach((value, i) => {
    expect(value === 0 || value === relu?.values[i]).toBe(true);
  });
});

test("settings that do not go together are a sentence, not an error", () => {
  fields.activation.value = "topk";
  fields.k.value = "65";
  expect(formSettings.value).toBeUndefined();
  expect(formProblem.value).toBe("k is 65; it must be at most 64, the number of hidden units.");
  expect(describedSettings.value.activation).toBe("topk");
  fields.outputActivation.value = "linear";
  fields.reconstructionError.value = "cross-entropy";
  fields.k.value = "64";
  expect(formProblem.value).toMatch(
    /^The reconstruction error cross-entropy .*output activation sigmoid/,
  );
  fields.reconstructionError.value = "mean";
  expect(formProblem.value).toBeUndefined();
  expect(formSettings.value?.k).toBe(64);
});

test("settings that do not go together are named by their labels", () => {
  const problemOf = (changes: Readonly<Record<string, unknown>>) => {
    fillIn({ ...defaultSettings, ...changes } as Settings);
    return formProblem.value;
  };
  expect(problemOf({ penalty: "l0" })).toBe("The penalty L0 needs the hidden activation JumpReLU.");
  expect(problemOf({ activation: "gated", outputActivation: "linear" })).toBe(
    "The hidden activation gated needs the penalty L1, L1 with decoder norms or none.",
  );
  expect(problemOf({ activation: "topk", hiddenUnits: 512, matryoshka: "64,128" })).toBe(
    "The matryoshka prefixes 64,128 must grow and end at 512, the number of hidden units.",
  );
  expect(problemOf({ tied: true, decoderNorm: "unit" })).toBe(
    "Tied weights cannot be combined with the decoder norm unit.",
  );
  expect(problemOf({ reconstructionError: "cross-entropy", outputActivation: "linear" })).toBe(
    "The reconstruction error cross-entropy needs the output activation sigmoid.",
  );
  expect(problemOf({ warmUp: 0.6, decayShare: 0.5 })).toBe(
    "The warm-up 0.6 and the decay share 0.5 are longer than the run; their sum must be at most 1.",
  );
});

test("errors that end a run name settings by their labels, and files as they are", () => {
  const shown = (message: string) => {
    showFatalError(new InputError(message), false);
    return fatalError.value?.why;
  };
  expect(shown("inputScale is sqrt-d, but all rows are zero; lower hiddenUnits.")).toBe(
    "Input scale is sqrt-d, but all rows are zero; lower hidden units.",
  );
  const other = "trainImages.npy of myData cannot be read.";
  expect(shown(other)).toBe(other);
});

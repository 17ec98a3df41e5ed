// The experiments, and the names of runs.

import { expect, test } from "@playwright/test";
import { presets, settingsOf } from "../../src/app/experiments/presets.ts";
import { nameOf } from "../../src/app/pins/run_names.ts";
import { defaultSettings, parseSettings } from "../../src/config/settings.ts";

test("every value of a preset differs from the default settings and from the other values", () => {
  for (const { name, values } of presets) {
    const settings = [defaultSettings, ...values.map(settingsOf)].map((each) =>
      JSON.stringify(each),
    );
    expect(new Set(settings).size, name).toBe(values.length + 1);
  }
});

test("a run is named by how its settings differ from the defaults", () => {
  expect(nameOf(parseSettings({}))).toBe("default settings");
  expect(nameOf(parseSettings({ sparsityWeight: 0 }))).toBe("λ = 0");
  expect(nameOf(parseSettings({ targetActivation: 0.2, hiddenUnits: 16 }))).toBe(
    "16 units, ρ = 0.2",
  );
  expect(nameOf(parseSettings({ penalty: "none" }))).toBe("no penalty");
  expect(nameOf(parseSettings({ penalty: "l1", sparsityWeight: 1 }))).toBe("L1 penalty, λ = 1");
  expect(nameOf(parseSettings({ activation: "sigmoid", shuffle: false, seed: 7 }))).toBe(
    "sigmoid units, not shuffled, seed 7",
  );
});

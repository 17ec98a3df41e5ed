// The experiments, and what runs are called.

import { expect, test } from "@playwright/test";
import { presets } from "../../src/app/experiments/presets.ts";
import { nameOf } from "../../src/app/pins/differences.ts";
import { parseSettings } from "../../src/config/settings.ts";

test("there are six experiments, each with two sentences on what to look for", () => {
  expect(presets).toHaveLength(6);
  for (const { lookFor } of presets) expect(lookFor.match(/[.](?= [A-Z]|$)/g)).toHaveLength(2);
});

test("a run's name says what differs from the article's settings", () => {
  expect(nameOf(parseSettings({}))).toBe("the article's");
  expect(nameOf(parseSettings({ sparsityWeight: 0 }))).toBe("λ = 0");
  expect(nameOf(parseSettings({ targetActivation: 0.2, hiddenUnits: 16 }))).toBe(
    "16 units, ρ = 0.2",
  );
  expect(nameOf(parseSettings({ activation: "sigmoid", shuffle: false, seed: 7 }))).toBe(
    "sigmoid units, not shuffled, seed 7",
  );
});

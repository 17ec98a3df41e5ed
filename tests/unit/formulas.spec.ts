// The formulas that the page shows: those of each run's method.

import { expect, test } from "@playwright/test";
import { codeOf, definitionsOf, encoderOf, lossOf } from "../../src/app/formulas.ts";
import { sparsityTextsOf } from "../../src/app/panels/penalty_texts.ts";
import { decoderOf } from "../../src/app/ui/hints.tsx";
import { withPreset } from "../../src/config/presets.ts";
import { parseSettings, reportsMse } from "../../src/config/settings.ts";

const defaults = parseSettings({});
const gated = parseSettings(withPreset("gated", {}));
const topk = parseSettings(withPreset("topk", {}));
const matryoshka = parseSettings(withPreset("matryoshka", {}));

test("the formulas of the default run", () => {
  expect(encoderOf(defaults)).toBe("h = max(x W₁ + b₁, 0)");
  expect(decoderOf(defaults)).toBe("y = σ(h W₂ + b₂)");
  expect(lossOf(defaults)).toBe("loss = mean (x − y)² + λ Σⱼ KL(ρ ‖ mⱼ)");
  expect(definitionsOf(defaults)).toEqual(["KL(ρ ‖ m) = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))"]);
  expect(reportsMse(defaults)).toBe(true);
});

test("an encoder that subtracts the decoder's bias, has two halves or keeps the largest values", () => {
  expect(encoderOf(topk)).toBe("h = topₖ(max((x − b₂) W₁ + b₁, 0))");
  expect(encoderOf(gated)).toBe("h = 1[u + b_gate > 0] · max(eʳ u + b_mag, 0), u = (x − b₂) W₁");
});

test("no code that is shown depends on other rows", () => {
  expect(codeOf(matryoshka)).toBe("h = z · 1[z > θ], z = (x − b₂) W₁ + b₁");
  const lifetime = parseSettings(withPreset("lifetime", {}));
  expect(codeOf(lifetime)).toBe("h = max(x W₁ + b₁, 0)");
  expect(decoderOf(lifetime)).toBe("y = h W₁ᵀ + b₂");
  expect(codeOf(topk)).toBe(encoderOf(topk));
});

test("the loss has every term that a method adds", () => {
  expect(lossOf(topk)).toBe("loss = Σ (x − y)² / variance + α Σ ‖e − ê‖² / Σ ‖e − ē‖²");
  expect(lossOf(gated)).toBe(
    "loss = Σ (x − y)² per row + λ Σⱼ mean max(πⱼ, 0) + E(x, max(π, 0) W₂ + b₂)",
  );
  expect(lossOf(matryoshka)).toContain("mean over g of Σ (x − y_g)² / variance");
  expect(definitionsOf(matryoshka)).toContain("y_g = the reconstruction from the first p_g units");
  expect(reportsMse(matryoshka)).toBe(false);
});

test("what makes codes sparse is said of the run's method", () => {
  expect(sparsityTextsOf(topk).bars).toContain("largest activations are kept");
  expect(sparsityTextsOf(gated).bars).toContain("closes gates");
  expect(sparsityTextsOf(parseSettings({ penalty: "none" })).bars).toContain("no sparsity term");
});

import type { PenaltyName } from "../../../shaders/penalties.ts";
import { penaltiesWith } from "../../config/settings.ts";

interface PenaltyTexts {
  /** The formula of a function that the penalty's formula uses. */
  readonly definition?: string;
  readonly sparsity: string;
  readonly suggestion: string;
  /** What it does to the bars of the mean activations. */
  readonly bars: string;
}

/** What the sparsity term does, and what to try with it. */
export const penaltyTexts: Readonly<Record<PenaltyName, PenaltyTexts>> = {
  kl: {
    definition: "KL(ρ ‖ m) = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))",
    sparsity: "The sparsity term is smallest if every unit's mean activation m over a batch is ρ.",
    suggestion:
      "Set λ = 0 and watch the mean-activation bars leave the dashed line, or ρ = 0.2 for a code that is less sparse.",
    bars: "The sparsity term pulls every bar towards the dashed line at ρ.",
  },
  l1: {
    sparsity: "The sparsity term grows with every unit's mean activation m over a batch.",
    suggestion:
      "Set λ = 0 and watch the mean-activation bars grow, or raise λ for a code that is sparser.",
    bars: "The sparsity term pulls every bar towards 0.",
  },
  "l1-decoder": {
    sparsity:
      "The sparsity term grows with every unit's mean activation m over a batch, times the norm of its decoder row.",
    suggestion: "Raise λ for a code that is sparser.",
    bars: "The sparsity term pulls every bar towards 0.",
  },
  l0: {
    sparsity: "The sparsity term is the number of active units per row.",
    suggestion: "Raise λ for a code that is sparser.",
    bars: "The sparsity term counts active units; how active they are is free.",
  },
  "l0-target": {
    sparsity: "The sparsity term is smallest if the target number of units is active per row.",
    suggestion: "Change the target and watch L0 follow.",
    bars: "The sparsity term counts active units; how active they are is free.",
  },
  none: {
    sparsity: "A sparsity term would limit how active the units are; this run has none.",
    suggestion: `Set the penalty to ${penaltiesWith("sparsityWeight").join(" or ")} and watch the mean-activation bars shrink.`,
    bars: "There is no sparsity term to pull the bars down.",
  },
};

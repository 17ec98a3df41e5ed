// What a run's penalty and activation do to its codes, and what to try with them.

import type { ActivationName } from "../../../shaders/activations.ts";
import type { PenaltyName } from "../../../shaders/penalties.ts";
import type { Settings } from "../../config/settings.ts";

interface SparsityTexts {
  readonly sparsity: string;
  readonly suggestion: string;
  /** What happens to the bars of the mean activations. */
  readonly bars: string;
}

const penaltyTexts: Readonly<Record<PenaltyName, SparsityTexts>> = {
  kl: {
    sparsity:
      "The sparsity term is smallest when every unit's mean activation m over a batch is ρ.",
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
    sparsity: "The sparsity term is the mean number of active units per row.",
    suggestion: "Raise λ for a code that is sparser.",
    bars: "The sparsity term counts active units; how strongly they are active is free.",
  },
  "l0-target": {
    sparsity: "The sparsity term is smallest when the target number of units is active per row.",
    suggestion: "Change the target and watch L0 follow.",
    bars: "The sparsity term counts active units; how strongly they are active is free.",
  },
  none: {
    sparsity: "A sparsity term would limit how active the units are; this run has none.",
    suggestion: "Set the penalty to KL divergence or L1 and watch the mean-activation bars shrink.",
    bars: "There is no sparsity term to pull the bars down.",
  },
};

const keptLargest: SparsityTexts = {
  sparsity: "Only the largest activations are kept, so that codes are sparse without a penalty.",
  suggestion: "Keep fewer and watch the reconstructions lose detail.",
  bars: "Only the largest activations are kept; how strongly units are active is free.",
};

/** Activations that make codes sparse by themselves. */
const activationTexts: Partial<Record<ActivationName, SparsityTexts>> = {
  topk: keptLargest,
  "batch-topk": keptLargest,
  lifetime: keptLargest,
};

const gatedTexts: SparsityTexts = {
  sparsity:
    "The sparsity term grows with the gates' values π, which decide which units are active, not with how strongly they are.",
  suggestion: "Raise λ for a code that is sparser.",
  bars: "The sparsity term closes gates; how strongly open units are active is free.",
};

/** Returns what makes a run's codes sparse. */
export function sparsityTextsOf({ activation, penalty }: Settings): SparsityTexts {
  if (penalty === "none") return activationTexts[activation] ?? penaltyTexts.none;
  return activation === "gated" ? gatedTexts : penaltyTexts[penalty];
}

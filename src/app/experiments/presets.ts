// Experiments that start with one click. The one in use is recognised by the form's settings. What the texts
// claim was observed on all 60,000 images.

import { defaultSettings, type Settings } from "../../config/settings.ts";

interface PresetValue {
  /** The text of its button. */
  readonly label: string;
  /** How it differs from the default settings. */
  readonly differences: Partial<Settings>;
}

export interface Preset {
  readonly name: string;
  readonly values: readonly PresetValue[];
  /** What to look for. */
  readonly lookFor: string;
}

/** Enough to see the effect; the default is 50. */
export const PRESET_EPOCHS = 5;

export const presets: readonly Preset[] = [
  {
    name: "With and without the penalty",
    values: [
      { label: "λ = 0", differences: { sparsityWeight: 0 } },
      { label: "λ = 0.1", differences: { sparsityWeight: 0.1 } },
    ],
    lookFor:
      "Without it, almost every unit responds to every digit and mean activations exceed 1; with it, each digit activates only about one unit in six. The price is sharpness: reconstructions are visibly blurrier.",
  },
  {
    name: "Target ρ",
    values: [
      { label: "0.01", differences: { targetActivation: 0.01 } },
      { label: "0.05", differences: { targetActivation: 0.05 } },
      { label: "0.2", differences: { targetActivation: 0.2 } },
    ],
    lookFor:
      "The mean-activation bars gather around ρ, and the number of active units per digit follows: about 5, 11 and 30 of 64. At 0.01, too few are active to tell digits apart; at 0.2, reconstructions are sharper.",
  },
  {
    name: "L1 instead of KL",
    values: [
      { label: "λ = 0.0002", differences: { penalty: "l1", sparsityWeight: 0.0002 } },
      { label: "λ = 0.001", differences: { penalty: "l1", sparsityWeight: 0.001 } },
    ],
    lookFor:
      "There is no target: L1 pulls every unit towards 0, and λ alone decides how many are active per digit, about 29 and 10 of 64. Some never recover: 6 and 21 units are dead after five epochs, where KL leaves none.",
  },
  {
    name: "Number of units",
    values: [
      { label: "16", differences: { hiddenUnits: 16 } },
      { label: "64", differences: { hiddenUnits: 64 } },
      { label: "256", differences: { hiddenUnits: 256 } },
    ],
    lookFor:
      "More units form a larger vocabulary, and each meets its target ρ: about 3, 11 and 52 are active per digit. Sixteen can barely tell the digits apart; 256 reconstruct them far more sharply.",
  },
  {
    name: "λ too large",
    values: [
      { label: "10", differences: { sparsityWeight: 10 } },
      { label: "10, α = 0.01", differences: { sparsityWeight: 10, learningRate: 0.01 } },
    ],
    lookFor:
      "At λ = 10 every unit meets its target but barely depends on the digit: all reconstructions look alike. With a larger learning rate as well, the penalty overshoots and units die: they are inactive on every image, so no gradient reaches them again.",
  },
  {
    name: "Sigmoid units",
    values: [{ label: "Sigmoid", differences: { activation: "sigmoid" } }],
    lookFor:
      "A sigmoid is never exactly 0, so every unit counts as active (L0 = 64), however small its activation. The penalty still works and brings mean activations down from 0.5 to ρ, but reconstructions take much longer to sharpen than with ReLU.",
  },
  {
    name: "TopK",
    values: [{ label: "k = 8", differences: { activation: "topk", k: 8, penalty: "none" } }],
    lookFor:
      "Each digit activates its 8 largest units of 64, with no penalty to tune. The error is a third lower than that of KL with 11 active units, 0.028 instead of 0.042. But 33 units are never among the largest after five epochs: they are dead. The TopK method in the settings adds an auxiliary loss to prevent this.",
  },
  {
    name: "BatchTopK",
    values: [{ label: "k = 8", differences: { activation: "batch-topk", k: 8, penalty: "none" } }],
    lookFor:
      "In training, 8 units per digit are kept on average over a batch; elsewhere, a learned threshold takes the batch's place, and 7.6 are active per digit. The error, 0.030, is close to TopK's, and 37 of 64 units are dead after five epochs.",
  },
  {
    name: "JumpReLU",
    values: [
      {
        label: "L0 → 8",
        differences: {
          activation: "jumprelu",
          penalty: "l0-target",
          targetL0: 8,
          bandwidth: 0.5,
          learningRate: 0.005,
        },
      },
    ],
    lookFor:
      "Each unit learns a threshold of its own, and the penalty counts active units. Their number falls from about 40 per digit in the second epoch to 9 in the fifth, while the thresholds rise to 2. The error, 0.021, is half that of KL with 11 active units, and 15 of 64 units are dead.",
  },
  {
    name: "Short training",
    values: [{ label: "1 epoch", differences: { epochs: 1 } }],
    lookFor:
      "After one epoch the mean activations are already close to ρ, but the reconstructions are still grey blurs: the network learns sparsity first and the digits later. Pin this run and start a longer one to compare them.",
  },
];

/** Returns the complete settings of a preset's value. */
export const settingsOf = ({ differences }: PresetValue): Settings => ({
  ...defaultSettings,
  epochs: PRESET_EPOCHS,
  ...differences,
});

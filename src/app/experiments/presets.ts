// Experiments that begin with one click: the article's questions as settings. The form's settings tell
// which of them is in use; nothing else remembers it. What they say was seen on all 60,000 images.

import { defaultSettings, type Settings } from "../../config/settings.ts";

interface PresetValue {
  /** On its button. */
  readonly label: string;
  /** What differs from the article's settings. */
  readonly differences: Partial<Settings>;
}

export interface Preset {
  readonly name: string;
  readonly values: readonly PresetValue[];
  /** What to look for, in two sentences. */
  readonly lookFor: string;
}

/** The article trains for 50; what is to be seen is there after these. */
export const PRESET_EPOCHS = 5;

export const presets: readonly Preset[] = [
  {
    name: "Penalty or none",
    values: [
      { label: "λ = 0", differences: { sparsityWeight: 0 } },
      { label: "λ = 0.1", differences: { sparsityWeight: 0.1 } },
    ],
    lookFor:
      "Without the penalty nearly all units answer to every digit, and their mean activations pass 1; with it about one in six does. Sharpness is the price: see how much blurrier the reconstructions are.",
  },
  {
    name: "Target ρ",
    values: [
      { label: "0.01", differences: { targetActivation: 0.01 } },
      { label: "0.05", differences: { targetActivation: 0.05 } },
      { label: "0.2", differences: { targetActivation: 0.2 } },
    ],
    lookFor:
      "The bars of the mean activation gather around ρ, and the active units per digit go with it: about 5, 11 and 30 of 64. At 0.01 too few are left to tell one digit from another; at 0.2 the pictures are sharper.",
  },
  {
    name: "How many units",
    values: [
      { label: "16", differences: { hiddenUnits: 16 } },
      { label: "64", differences: { hiddenUnits: 64 } },
      { label: "256", differences: { hiddenUnits: 256 } },
    ],
    lookFor:
      "More units are a larger vocabulary, and each keeps to its ρ: about 3, 11 and 52 are active per digit. Sixteen hardly tell the digits apart; 256 draw them far more sharply.",
  },
  {
    name: "λ too large",
    values: [
      { label: "10", differences: { sparsityWeight: 10 } },
      { label: "10, α = 0.01", differences: { sparsityWeight: 10, learningRate: 0.01 } },
    ],
    lookFor:
      "With 10 every unit keeps to ρ but hardly cares for the digit: all reconstructions look alike. With larger steps as well the push overshoots and units die: no image activates them, so no gradient reaches them again.",
  },
  {
    name: "Other units",
    values: [{ label: "Sigmoid", differences: { activation: "sigmoid" } }],
    lookFor:
      "A sigmoid is never 0: every unit counts as active and L0 says 64, however small the activations are. The penalty works all the same and brings the mean activations from one half down to ρ, but the pictures take far longer than with ReLU.",
  },
  {
    name: "Short training",
    values: [{ label: "1 epoch", differences: { epochs: 1 } }],
    lookFor:
      "After one epoch the mean activations already lie near ρ, but the pictures are still grey blurs: the penalty is learned first, the digits later. Pin this run and begin a longer one to compare them.",
  },
];

/** All settings of a preset's value. */
export const settingsOf = ({ differences }: PresetValue): Settings => ({
  ...defaultSettings,
  epochs: PRESET_EPOCHS,
  ...differences,
});

// What each setting does, for the page and the commands' help.

import { type Penalty, penalties } from "../../shaders/penalties.ts";
import { reconstructionErrors } from "../../shaders/reconstruction_errors.ts";
import type { SettingName } from "./settings_table.ts";

interface SettingText {
  readonly help: string;
  /** What it does, as a formula. */
  readonly formula?: string;
}

const penaltyEffects = Object.values<Penalty>(penalties)
  .map(({ label, effect }) => `${label} ${effect}`)
  .join("; ");

const errorFormulas = Object.entries(reconstructionErrors)
  .map(([name, { formula }]) => `${name}: ${formula}`)
  .join("; ");

export const settingTexts: Readonly<Record<SettingName, SettingText>> = {
  hiddenUnits: { help: "Size of the code: how many numbers represent each row." },
  activation: {
    help: "Activation function of the hidden units. TopK, BatchTopK and Lifetime keep the largest values only; JumpReLU learns a threshold for each unit; Gated decides separately whether a unit is active and how strongly.",
  },
  k: {
    help: "How many units are active: with TopK in each row, with BatchTopK on average over a batch.",
  },
  lifetimeShare: { help: "The share of a batch's rows for which each unit is active." },
  bandwidth: {
    help: "How close an activation must be to its threshold to affect the threshold.",
    formula: "dθ = Σ dh · (−θ/ε) where |z − θ| < ε/2",
  },
  startThreshold: { help: "The thresholds before training." },
  matryoshka: {
    help: "Lengths of the code's prefixes that must also reconstruct the row by themselves, up to the whole code, such as 4,16,64.",
    formula: "E = mean of E(x, y_g) over the prefixes g",
  },
  preBias: {
    help: "Subtract the decoder's bias from the inputs before encoding.",
  },
  tied: {
    help: "Use the transposed encoder weights as decoder weights.",
    formula: "W₂ = W₁ᵀ",
  },
  outputActivation: {
    help: "Activation function of the output; Linear leaves the reconstruction unbounded.",
  },
  inputScale: {
    help: "Divide all inputs by one number, so that the mean of ‖x‖² is 1 (unit-mean-square) or the mean of ‖x‖ is √D (sqrt-d).",
  },
  reconstructionError: {
    help: `How the reconstruction is compared with the input. ${errorFormulas}.`,
  },
  penalty: { help: `The sparsity term of the loss: ${penaltyEffects}.` },
  sparsityWeight: {
    help: "Weight of the sparsity term relative to the reconstruction error; 0 turns it off.",
  },
  targetActivation: {
    help: "Target for each unit's mean activation over a batch.",
    formula: "KL = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))",
  },
  targetL0: {
    help: "How many units should be active per row on average.",
    formula: "P = (L0/target − 1)²",
  },
  penaltyWarmUp: {
    help: "The share of the run in which the sparsity weight rises from 0 to its value.",
  },
  auxWeight: {
    help: "Weight of an auxiliary loss in which dead units reconstruct what the others miss, which revives them; 0 turns it off.",
    formula: "α Σ‖e − ê‖² / Σ‖e − ē‖², e = x − y",
  },
  deadWindow: {
    help: "A unit is dead if it was inactive for this many rows; 0 means one epoch.",
  },
  revival: {
    help: "What happens to dead units: once per dead window, Resample gives them the direction of a poorly reconstructed row.",
  },
  optimizer: {
    help: "Adam; AdamW, whose weight decay is separate from the gradient; or SGD, gradient descent with momentum.",
  },
  learningRate: { help: "The optimizer's step size." },
  beta1: { help: "Decay rate of Adam's first moment.", formula: "m ← β₁ m + (1 − β₁) g" },
  beta2: { help: "Decay rate of Adam's second moment.", formula: "v ← β₂ v + (1 − β₂) g²" },
  adamConvention: {
    help: "Where ε is added: Keras adds 1e-7 before the bias correction, PyTorch 1e-8 after it.",
  },
  momentum: {
    help: "How much of the last update is kept in the next.",
    formula: "v ← μ v + g, θ ← θ − α v",
  },
  weightDecay: {
    help: "Pulls all weights, but not the biases, towards 0.",
  },
  decoderNorm: {
    help: "Unit keeps the norm of each unit's decoder row at 1.",
    formula: "‖W₂ⱼ‖ = 1",
  },
  clipNorm: {
    help: "Scales the gradient down if its norm is larger than this; 0 turns it off.",
    formula: "g ← g · min(1, C/‖g‖)",
  },
  warmUp: { help: "The share of the run in which the learning rate rises from 0 to its value." },
  decay: { help: "How the learning rate falls to 0 at the end of the run." },
  decayShare: {
    help: "The share of the run in which the learning rate falls; 0 keeps it constant.",
  },
  start: {
    help: "How weights are drawn: Glorot draws both matrices uniformly; Decoder-unit gives each unit a random direction, which its encoder shares.",
  },
  startNorm: { help: "The norm of each unit's decoder row before training." },
  startBias: {
    help: "The decoder's bias before training: zero, or the mean or geometric median of the training rows.",
  },
  batchSize: { help: "Rows per training step; the last batch of an epoch may be smaller." },
  epochs: { help: "Passes over the training set." },
  shuffle: { help: "Reshuffle the rows every epoch." },
  chunkRows: {
    help: "Shuffle chunks of this many rows, then the rows within each; 0 means one chunk, or chunks of 256 MiB if the data exceed 1 GiB.",
  },
  trainImages: { help: "Train on the first N rows only; 0 means all." },
  seed: {
    help: "Determines the initial weights, the order of the rows and which of them become test rows.",
  },
};

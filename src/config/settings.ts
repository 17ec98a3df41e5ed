// The settings table, from which flags, page controls, links, validation and saved files all derive.

import type { ActivationName } from "../../shaders/activations.ts";
import { type Penalty, type PenaltyName, penalties } from "../../shaders/penalties.ts";
import type { ReconstructionErrorName } from "../../shaders/reconstruction_errors.ts";
import {
  applies,
  canonicalOf,
  checkerOf,
  choice,
  defaultsOf,
  integer,
  number,
  onOff,
  parserOf,
  type Setting,
  type ValuesOf,
} from "./setting.ts";

/** The activations that hidden units and outputs can have. */
const hiddenActivations = ["relu", "sigmoid"] as const satisfies readonly ActivationName[];
const outputActivations = ["sigmoid", "linear"] as const satisfies readonly ActivationName[];

const penaltyNames = Object.keys(penalties) as PenaltyName[];
const penaltyEffects = penaltyNames.map((name) => `${name} ${penalties[name].effect}`).join("; ");

type PenaltySetting = (typeof penalties)[PenaltyName]["settings"][number];

/** Returns the penalties with which a setting has an effect. */
export const penaltiesWith = (setting: PenaltySetting): PenaltyName[] =>
  penaltyNames.filter((name) => {
    const { settings }: Penalty = penalties[name];
    return settings.includes(setting);
  });

export const settingsTable = {
  hiddenUnits: integer({
    label: "Hidden units",
    symbol: "H",
    help: "Size of the code: how many numbers represent each row.",
    min: 1,
    max: 8192,
    default: 64,
    isQuick: true,
  }),
  penalty: choice({
    label: "Penalty",
    symbol: "P",
    help: `The sparsity term of the loss: ${penaltyEffects}.`,
    formula: "loss = mean (x − y)² + λ P",
    choices: penaltyNames,
    default: "kl",
  }),
  sparsityWeight: number({
    label: "Sparsity weight",
    symbol: "λ",
    help: "Weight of the sparsity term relative to the reconstruction error; 0 turns it off.",
    formula: "loss = mean (x − y)² + λ P",
    min: 0,
    max: 100,
    default: 0.1,
    isQuick: true,
    appliesTo: { penalty: penaltiesWith("sparsityWeight") },
  }),
  targetActivation: number({
    label: "Target activation",
    symbol: "ρ",
    help: "Target for each unit's mean activation over a batch.",
    formula: "KL = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))",
    min: 0.001,
    max: 0.999,
    default: 0.05,
    isQuick: true,
    appliesTo: { penalty: penaltiesWith("targetActivation") },
  }),
  activation: choice({
    label: "Hidden activation",
    symbol: "φ",
    help: "Activation function of the hidden units.",
    formula: "h = φ(x W₁ + b₁)",
    choices: hiddenActivations,
    default: "relu",
  }),
  outputActivation: choice({
    label: "Output activation",
    help: "Activation function of the output; linear leaves the reconstruction unbounded.",
    formula: "y = g(h W₂ + b₂)",
    choices: outputActivations,
    default: "sigmoid",
  }),
  learningRate: number({
    label: "Learning rate",
    symbol: "α",
    help: "Adam's step size.",
    formula: "θ ← θ − α m̂ / (√v̂ + ε)",
    min: 1e-6,
    max: 1,
    default: 1e-3,
  }),
  beta1: number({
    label: "Adam β₁",
    symbol: "β₁",
    help: "Decay rate of Adam's first moment.",
    formula: "m ← β₁ m + (1 − β₁) g",
    min: 0,
    max: 0.9999,
    default: 0.9,
  }),
  beta2: number({
    label: "Adam β₂",
    symbol: "β₂",
    help: "Decay rate of Adam's second moment.",
    formula: "v ← β₂ v + (1 − β₂) g²",
    min: 0,
    max: 0.999999,
    default: 0.999,
  }),
  adamConvention: choice({
    label: "Adam convention",
    help: "Where ε is added: keras adds 1e-7 before the bias correction, pytorch 1e-8 after it.",
    choices: ["keras", "pytorch"],
    default: "keras",
  }),
  batchSize: integer({
    label: "Batch size",
    symbol: "B",
    help: "Rows per training step; the last batch of an epoch may be smaller.",
    min: 1,
    max: 8192,
    default: 256,
  }),
  epochs: integer({
    label: "Epochs",
    help: "Passes over the training set.",
    min: 1,
    max: 10000,
    default: 50,
  }),
  shuffle: onOff({
    label: "Shuffle",
    help: "Reshuffle the rows every epoch.",
    default: true,
  }),
  chunkRows: integer({
    label: "Chunk rows",
    help: "Shuffle chunks of this many rows, then the rows within each; 0 means one chunk, or chunks of 256 MiB if the data exceed 1 GiB.",
    min: 0,
    max: 1_000_000_000,
    default: 0,
  }),
  trainImages: integer({
    label: "Training rows",
    symbol: "N",
    help: "Train on the first N rows only; 0 means all.",
    min: 0,
    max: 10_000_000,
    default: 0,
  }),
  seed: integer({
    label: "Seed",
    help: "Determines the initial weights, the order of the rows and which of them become test rows.",
    min: 0,
    max: 4_294_967_295,
    default: 42,
  }),
} as const;

export type SettingName = keyof typeof settingsTable;
export type Settings = ValuesOf<typeof settingsTable>;

/** The table as a list, in its order, each setting with its name. */
export const settingsList: readonly (readonly [SettingName, Setting])[] = Object.entries(
  settingsTable,
) as [SettingName, (typeof settingsTable)[SettingName]][];

export const defaultSettings: Settings = defaultsOf(settingsTable);

export type { ReconstructionErrorName };

export type OptimizerName = "adam";

/** The optimizer of a run: there is one so far. */
export const optimizerNameOf = (_settings: Settings): OptimizerName => "adam";

/** The reconstruction error of a run: there is one so far. */
export const reconstructionErrorOf = (_settings: Settings): ReconstructionErrorName => "mean";

/** Whether a setting has an effect with these values of the others. */
export const settingApplies = (name: SettingName, settings: Settings) =>
  applies(settingsTable[name], settings);

/** The target ρ of the units' mean activations, or undefined if the penalty has none. */
export const targetOf = (settings: Settings) =>
  settingApplies("targetActivation", settings) ? settings.targetActivation : undefined;

/** Returns the settings with the default for each that does not apply, so that equivalent settings are equal. */
export const canonicalSettings: (settings: Settings) => Settings = canonicalOf(settingsTable);

/**
 * Checks settings from flags, the form, links or files, and fills in the defaults.
 * @throws InputError that names the first setting that is not valid or does not apply, and what is allowed
 */
export const parseSettings: (input: unknown) => Settings = parserOf(settingsTable);

/** Checks settings one by one: invalid ones take their default. */
export const checkSettings = checkerOf(settingsTable);

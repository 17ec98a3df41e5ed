// Every setting once. CLI flags, page controls, links, validation and saved files all read this table.

import {
  choice,
  defaultsOf,
  integer,
  number,
  onOff,
  parserOf,
  type Setting,
  type ValuesOf,
} from "./setting.ts";

/** The settings table. Its defaults are the article's. */
export const settingsTable = {
  hiddenUnits: integer({
    label: "Hidden units",
    symbol: "H",
    help: "How many numbers each image is squeezed into.",
    min: 1,
    max: 8192,
    default: 64,
    main: true,
  }),
  sparsityWeight: number({
    label: "Sparsity weight",
    symbol: "λ",
    help: "How much the sparsity term counts beside the reconstruction error; 0 turns it off.",
    formula: "loss = mean (x − y)² + λ Σⱼ KL(ρ ‖ mⱼ)",
    min: 0,
    max: 100,
    default: 0.1,
    main: true,
  }),
  targetActivation: number({
    label: "Target activation",
    symbol: "ρ",
    help: "The mean activation over a batch that the sparsity term pulls every hidden unit towards.",
    formula: "KL = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))",
    min: 0.001,
    max: 0.999,
    default: 0.05,
    main: true,
  }),
  activation: choice({
    label: "Hidden activation",
    symbol: "φ",
    help: "The hidden units' non-linearity.",
    formula: "h = φ(x W₁ + b₁)",
    choices: ["relu", "sigmoid"],
    default: "relu",
  }),
  outputActivation: choice({
    label: "Output activation",
    help: "The output's non-linearity; linear leaves the reconstruction unbounded.",
    formula: "y = σ(h W₂ + b₂)",
    choices: ["sigmoid", "linear"],
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
    main: true,
  }),
  beta1: number({
    label: "Adam β₁",
    symbol: "β₁",
    help: "Decay of the mean of the gradients.",
    formula: "m ← β₁ m + (1 − β₁) g",
    min: 0,
    max: 0.9999,
    default: 0.9,
  }),
  beta2: number({
    label: "Adam β₂",
    symbol: "β₂",
    help: "Decay of the mean of the squared gradients.",
    formula: "v ← β₂ v + (1 − β₂) g²",
    min: 0,
    max: 0.999999,
    default: 0.999,
  }),
  adamConvention: choice({
    label: "Adam convention",
    help: "Where epsilon enters: keras adds 1e-7 before the bias correction, pytorch 1e-8 after it.",
    choices: ["keras", "pytorch"],
    default: "keras",
  }),
  batchSize: integer({
    label: "Batch size",
    symbol: "B",
    help: "Images per training step; the last batch of an epoch is smaller where it does not divide.",
    min: 1,
    max: 8192,
    default: 256,
    main: true,
  }),
  epochs: integer({
    label: "Epochs",
    help: "How many times training visits every image.",
    min: 1,
    max: 10000,
    default: 50,
    main: true,
  }),
  shuffle: onOff({
    label: "Shuffle",
    help: "Visit the images in a new random order each epoch.",
    default: true,
  }),
  trainImages: integer({
    label: "Training images",
    symbol: "N",
    help: "Train on the first so many images; 0 means all of them.",
    min: 0,
    max: 10_000_000,
    default: 0,
  }),
  seed: integer({
    label: "Seed",
    help: "Fixes the first weights and the order of the images.",
    min: 0,
    max: 4_294_967_295,
    default: 42,
    main: true,
  }),
} as const;

export type SettingName = keyof typeof settingsTable;
export type Settings = ValuesOf<typeof settingsTable>;
export type HiddenActivation = Settings["activation"];
export type OutputActivation = Settings["outputActivation"];

/** The table as a list, in its order, each setting with its name. */
export const settingsList: readonly (readonly [SettingName, Setting])[] = Object.entries(
  settingsTable,
) as [SettingName, (typeof settingsTable)[SettingName]][];

/** The article's settings. */
export const defaultSettings: Settings = defaultsOf(settingsTable);

/**
 * Checks settings and fills in the defaults: for flags, form, links and files alike.
 * @throws InputError naming the first setting that is wrong, its value and what is allowed
 */
export const parseSettings: (input: unknown) => Settings = parserOf(settingsTable);

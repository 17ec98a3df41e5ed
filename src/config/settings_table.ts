// The settings table, from which flags, page controls, links, validation and saved files all derive. Help texts
// are in setting_texts.ts, combinations that do not work in constraints.ts.

import type { ActivationName } from "../../shaders/activations.ts";
import { type Penalty, type PenaltyName, penalties } from "../../shaders/penalties.ts";
import {
  type ReconstructionErrorName,
  reconstructionErrors,
} from "../../shaders/reconstruction_errors.ts";
import { choice, integer, list, number, onOff, type Setting, type ValuesOf } from "./setting.ts";

/** The activations that hidden units and outputs can have. */
const hiddenActivations = [
  "relu",
  "sigmoid",
  "topk",
  "batch-topk",
  "lifetime",
  "jumprelu",
  "gated",
] as const satisfies readonly ActivationName[];
const outputActivations = ["sigmoid", "linear"] as const satisfies readonly ActivationName[];

const penaltyNames = Object.keys(penalties) as PenaltyName[];
const errorNames = Object.keys(reconstructionErrors) as ReconstructionErrorName[];

type PenaltySetting = (typeof penalties)[PenaltyName]["settings"][number];

/** Returns the penalties with which a setting has an effect. */
export const penaltiesWith = (setting: PenaltySetting): PenaltyName[] =>
  penaltyNames.filter((name) => {
    const { settings }: Penalty = penalties[name];
    return settings.includes(setting);
  });

/** Activations that keep the k largest values, of each row or on average. */
const selectingK = ["topk", "batch-topk"] as const;
export const selectsK = (activation: string | undefined): boolean =>
  selectingK.some((name) => name === activation);

const share = { min: 0, max: 1, default: 0 } as const;

/** What is known about each setting: its type, range, default, label and what it applies to. */
export const settingsTable = {
  hiddenUnits: integer({
    label: "Hidden units",
    symbol: "H",
    group: "model",
    min: 1,
    max: 32768,
    default: 64,
    isQuick: true,
  }),
  activation: choice({
    label: "Hidden activation",
    symbol: "φ",
    group: "model",
    choices: hiddenActivations,
    default: "relu",
  }),
  k: integer({
    label: "Active units",
    symbol: "k",
    group: "model",
    min: 1,
    max: 32768,
    default: 32,
    isQuick: true,
    appliesTo: { activation: selectingK },
  }),
  lifetimeShare: number({
    label: "Lifetime share",
    group: "model",
    min: 0.0001,
    max: 1,
    default: 0.05,
    isQuick: true,
    appliesTo: { activation: ["lifetime"] },
  }),
  bandwidth: number({
    label: "Bandwidth",
    symbol: "ε",
    group: "model",
    min: 1e-6,
    max: 100,
    default: 0.05,
    appliesTo: { activation: ["jumprelu"] },
  }),
  startThreshold: number({
    label: "First threshold",
    symbol: "θ",
    group: "model",
    min: 0,
    max: 100,
    default: 0.01,
    appliesTo: { activation: ["jumprelu"] },
  }),
  matryoshka: list({
    label: "Matryoshka prefixes",
    group: "model",
    min: 1,
    max: 32768,
    default: "none",
    appliesTo: { activation: selectingK },
  }),
  preBias: onOff({ label: "Subtract decoder bias", group: "model", default: false }),
  tied: onOff({ label: "Tied weights", group: "model", default: false }),
  outputActivation: choice({
    label: "Output activation",
    symbol: "ψ",
    group: "model",
    choices: outputActivations,
    default: "sigmoid",
  }),
  inputScale: choice({
    label: "Input scale",
    group: "model",
    choices: ["none", "unit-mean-square", "sqrt-d"],
    default: "none",
  }),
  reconstructionError: choice({
    label: "Reconstruction error",
    symbol: "E",
    group: "loss",
    choices: errorNames,
    default: "mean",
  }),
  penalty: choice({
    label: "Penalty",
    symbol: "P",
    group: "loss",
    choices: penaltyNames,
    default: "kl",
  }),
  sparsityWeight: number({
    label: "Sparsity weight",
    symbol: "λ",
    group: "loss",
    min: 0,
    max: 10000,
    default: 0.1,
    isQuick: true,
    appliesTo: { penalty: penaltiesWith("sparsityWeight") },
  }),
  targetActivation: number({
    label: "Target activation",
    symbol: "ρ",
    group: "loss",
    min: 0.001,
    max: 0.999,
    default: 0.05,
    isQuick: true,
    appliesTo: { penalty: penaltiesWith("targetActivation") },
  }),
  targetL0: number({
    label: "Target L0",
    group: "loss",
    min: 0.001,
    max: 32768,
    default: 32,
    isQuick: true,
    appliesTo: { penalty: penaltiesWith("targetL0") },
  }),
  penaltyWarmUp: number({
    label: "Penalty warm-up",
    group: "loss",
    ...share,
    appliesTo: { penalty: penaltiesWith("sparsityWeight") },
  }),
  auxWeight: number({
    label: "Auxiliary weight",
    group: "loss",
    min: 0,
    max: 100,
    default: 0,
    appliesTo: { activation: ["relu", "topk", "batch-topk", "jumprelu"] },
  }),
  deadWindow: integer({
    label: "Dead window",
    group: "loss",
    min: 0,
    max: 4_000_000_000,
    default: 0,
    appliesTo: [{ revival: ["resample"] }, { auxWeight: "above 0" }],
  }),
  revival: choice({
    label: "Revival",
    group: "loss",
    choices: ["none", "resample"],
    default: "none",
  }),
  optimizer: choice({
    label: "Optimizer",
    group: "optimizer",
    choices: ["adam", "adamw", "sgd"],
    default: "adam",
  }),
  learningRate: number({
    label: "Learning rate",
    symbol: "α",
    group: "optimizer",
    min: 1e-6,
    max: 10,
    default: 1e-3,
  }),
  beta1: number({
    label: "Adam β₁",
    symbol: "β₁",
    group: "optimizer",
    min: 0,
    max: 0.9999,
    default: 0.9,
    appliesTo: { optimizer: ["adam", "adamw"] },
  }),
  beta2: number({
    label: "Adam β₂",
    symbol: "β₂",
    group: "optimizer",
    min: 0,
    max: 0.999999,
    default: 0.999,
    appliesTo: { optimizer: ["adam", "adamw"] },
  }),
  adamConvention: choice({
    label: "Adam convention",
    group: "optimizer",
    choices: ["keras", "pytorch"],
    default: "keras",
    appliesTo: { optimizer: ["adam", "adamw"] },
  }),
  momentum: number({
    label: "Momentum",
    symbol: "μ",
    group: "optimizer",
    min: 0,
    max: 0.9999,
    default: 0.9,
    appliesTo: { optimizer: ["sgd"] },
  }),
  weightDecay: number({
    label: "Weight decay",
    group: "optimizer",
    min: 0,
    max: 100,
    default: 0,
  }),
  decoderNorm: choice({
    label: "Decoder norm",
    group: "optimizer",
    choices: ["free", "unit"],
    default: "free",
  }),
  clipNorm: number({
    label: "Clip norm",
    symbol: "C",
    group: "optimizer",
    min: 0,
    max: 1_000_000,
    default: 0,
  }),
  warmUp: number({ label: "Warm-up", group: "optimizer", ...share }),
  decay: choice({
    label: "Decay",
    group: "optimizer",
    choices: ["linear", "cosine"],
    default: "linear",
    appliesTo: { decayShare: "above 0" },
  }),
  decayShare: number({ label: "Decay share", group: "optimizer", ...share }),
  start: choice({
    label: "First weights",
    group: "start",
    choices: ["glorot", "decoder-unit"],
    default: "glorot",
  }),
  startNorm: number({
    label: "First norm",
    group: "start",
    min: 0.0001,
    max: 100,
    default: 0.1,
    appliesTo: { start: ["decoder-unit"] },
  }),
  startBias: choice({
    label: "First decoder bias",
    group: "start",
    choices: ["zero", "mean", "geometric-median"],
    default: "zero",
  }),
  batchSize: integer({
    label: "Batch size",
    symbol: "B",
    group: "run",
    min: 1,
    max: 8192,
    default: 256,
  }),
  epochs: integer({ label: "Epochs", group: "run", min: 1, max: 10000, default: 50 }),
  shuffle: onOff({ label: "Shuffle", group: "run", default: true }),
  chunkRows: integer({
    label: "Chunk rows",
    group: "run",
    min: 0,
    max: 1_000_000_000,
    default: 0,
  }),
  trainImages: integer({
    label: "Training rows",
    symbol: "N",
    group: "run",
    min: 0,
    max: 10_000_000,
    default: 0,
  }),
  seed: integer({ label: "Seed", group: "run", min: 0, max: 4_294_967_295, default: 42 }),
} as const;

export type SettingName = keyof typeof settingsTable;
/** The settings of a run, by their names. */
export type Settings = ValuesOf<typeof settingsTable>;

/** The table as a list, in its order, each setting with its name. */
export const settingsList: readonly (readonly [SettingName, Setting])[] = Object.entries(
  settingsTable,
) as [SettingName, (typeof settingsTable)[SettingName]][];

/** The growing lengths of the prefixes of a code that are decoded by themselves; the last is the whole code. */
export const prefixesOf = ({ matryoshka, hiddenUnits }: Settings): number[] =>
  matryoshka === "none" ? [hiddenUnits] : matryoshka.split(",").map(Number);

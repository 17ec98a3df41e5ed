// Every setting once. CLI flags, page controls, validation and saved files all read this table.

import * as v from "valibot";
import { InputError } from "./input_error.ts";

interface About {
  /** Words for a person: on the page's label and in the flag's help. */
  readonly label: string;
  readonly help: string;
  /** The letter it has in the formulas. */
  readonly symbol?: string;
  /** Whether the page shows it among the main settings. */
  readonly main?: boolean;
}

interface Range extends About {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

interface Choices<Choice extends string> extends About {
  readonly choices: readonly Choice[];
  readonly default: NoInfer<Choice>;
}

interface OnOff extends About {
  readonly default: boolean;
}

type NumberSetting = Range & { readonly type: "integer" | "number" };
type ChoiceSetting<Choice extends string = string> = Choices<Choice> & {
  readonly type: "choice";
};
type SwitchSetting = OnOff & { readonly type: "switch" };
export type Setting = NumberSetting | ChoiceSetting | SwitchSetting;

const integer = (row: Range) => ({ type: "integer", ...row }) as const;
const number = (row: Range) => ({ type: "number", ...row }) as const;
const choice = <Choice extends string>(row: Choices<Choice>) =>
  ({ type: "choice", ...row }) as const;
const onOff = (row: OnOff) => ({ type: "switch", ...row }) as const;

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
    min: 0,
    max: 100,
    default: 0.1,
    main: true,
  }),
  targetActivation: number({
    label: "Target activation",
    symbol: "ρ",
    help: "The mean activation over a batch that the sparsity term pulls every hidden unit towards.",
    min: 0.001,
    max: 0.999,
    default: 0.05,
    main: true,
  }),
  activation: choice({
    label: "Hidden activation",
    symbol: "φ",
    help: "The hidden units' non-linearity.",
    choices: ["relu", "sigmoid"],
    default: "relu",
  }),
  outputActivation: choice({
    label: "Output activation",
    help: "The output's non-linearity; linear leaves the reconstruction unbounded.",
    choices: ["sigmoid", "linear"],
    default: "sigmoid",
  }),
  learningRate: number({
    label: "Learning rate",
    symbol: "α",
    help: "Adam's step size.",
    min: 1e-6,
    max: 1,
    default: 1e-3,
    main: true,
  }),
  beta1: number({
    label: "Adam β₁",
    symbol: "β₁",
    help: "Decay of the mean of the gradients.",
    min: 0,
    max: 0.9999,
    default: 0.9,
  }),
  beta2: number({
    label: "Adam β₂",
    symbol: "β₂",
    help: "Decay of the mean of the squared gradients.",
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

type ValueOf<S> = S extends { choices: readonly (infer Choice)[] }
  ? Choice
  : S extends { default: boolean }
    ? boolean
    : number;

export type SettingName = keyof typeof settingsTable;
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof settingsTable)[Name]> };
export type HiddenActivation = Settings["activation"];
export type OutputActivation = Settings["outputActivation"];

/** The table as a list, in its order, each setting with its name. */
export const settingsList: readonly (readonly [SettingName, Setting])[] = Object.entries(
  settingsTable,
) as [SettingName, (typeof settingsTable)[SettingName]][];

/** The article's settings. */
export const defaultSettings = Object.fromEntries(
  settingsList.map(([name, setting]) => [name, setting.default]),
) as unknown as Settings;

/** What a setting allows, in words: "a whole number from 1 to 8192". */
export function allowed(setting: Setting): string {
  switch (setting.type) {
    case "integer":
      return `a whole number from ${setting.min} to ${setting.max}`;
    case "number":
      return `a number from ${setting.min} to ${setting.max}`;
    case "choice":
      return `one of ${setting.choices.join(", ")}`;
    case "switch":
      return "true or false";
  }
}

function schemaOf(name: string, setting: Setting) {
  const message = (issue: { input: unknown }) =>
    `${name} is ${JSON.stringify(issue.input) ?? "missing"}; it must be ${allowed(setting)}.`;
  switch (setting.type) {
    case "integer":
    case "number": {
      const { min, max } = setting;
      const ranged = v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message));
      return setting.type === "integer" ? v.pipe(ranged, v.integer(message)) : ranged;
    }
    case "choice":
      return v.picklist(setting.choices, message);
    case "switch":
      return v.boolean(message);
  }
}

/** One valibot schema for flags, form, links and files; a missing setting takes its default. */
const settingsSchema = v.strictObject(
  Object.fromEntries(
    settingsList.map(([name, setting]) => [
      name,
      v.optional(schemaOf(name, setting) as v.GenericSchema, setting.default),
    ]),
  ),
  (issue) =>
    issue.expected === "never"
      ? `There is no setting named ${issue.received}.`
      : "Settings must be an object of names and values.",
);

/**
 * Checks settings and fills in the defaults.
 * @throws InputError naming the first setting that is wrong, its value and what is allowed
 */
export function parseSettings(input: unknown): Settings {
  const result = v.safeParse(settingsSchema, input);
  if (!result.success) throw new InputError(result.issues[0].message);
  return result.output as unknown as Settings;
}

/** A setting's value from what a person typed: text to the type of its row, unchecked. */
export function valueFromText(setting: Setting, text: string): unknown {
  if (setting.type === "choice") return text;
  if (setting.type === "switch") return text === "true" ? true : text === "false" ? false : text;
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

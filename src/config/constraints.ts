// Which combinations of settings do not work, each with a sentence that says what to change.

import { prefixesOf, type SettingName, type Settings, selectsK } from "./settings_table.ts";

/** Returns a setting with some of its values as it is written within a sentence. */
export type Naming = (setting: SettingName, ...values: readonly (string | number)[]) => string;

/** Returns "a, b or c". */
export const anyOf = (values: readonly (string | number)[]) =>
  values.join(", ").replace(/, (?!.*, )/, " or ");

/** As in flags and files: "penalty l1, l1-decoder or none". */
const plain: Naming = (setting, ...values) => `${setting} ${anyOf(values)}`.trim();

export interface Constraint {
  /** The settings that take their default, one after the other until the others can be kept. */
  readonly resets: readonly (keyof Settings)[];
  /** Returns what is wrong, or undefined. */
  readonly problem: (settings: Settings, naming?: Naming) => string | undefined;
}

const when = (isWrong: boolean, problem: string) => (isWrong ? problem : undefined);

export const constraints: readonly Constraint[] = [
  {
    resets: ["k", "activation"],
    problem: (settings) =>
      when(
        selectsK(settings.activation) && settings.k > settings.hiddenUnits,
        `k is ${settings.k}; it must be at most ${settings.hiddenUnits}, the number of hidden units.`,
      ),
  },
  {
    resets: ["matryoshka"],
    problem: (settings, of = plain) => {
      const { matryoshka, hiddenUnits } = settings;
      const prefixes = prefixesOf(settings);
      const grows = prefixes.every((prefix, i) => i === 0 || prefix > (prefixes[i - 1] as number));
      return when(
        !grows || prefixes.at(-1) !== hiddenUnits,
        `${of("matryoshka", matryoshka)} must grow and end at ${hiddenUnits}, the number of hidden units.`,
      );
    },
  },
  {
    resets: ["warmUp", "decayShare"],
    problem: ({ warmUp, decayShare }, of = plain) =>
      when(
        warmUp + decayShare > 1,
        `${of("warmUp", warmUp)} and ${of("decayShare", decayShare)} are longer than the run; their sum must be at most 1.`,
      ),
  },
  {
    resets: ["reconstructionError"],
    problem: ({ reconstructionError, outputActivation }, of = plain) =>
      when(
        reconstructionError === "cross-entropy" && outputActivation !== "sigmoid",
        `${of("reconstructionError", reconstructionError)} needs ${of("outputActivation", "sigmoid")}.`,
      ),
  },
  {
    resets: ["penalty"],
    problem: ({ penalty, activation }, of = plain) =>
      when(
        (penalty === "l0" || penalty === "l0-target") && activation !== "jumprelu",
        `${of("penalty", penalty)} needs ${of("activation", "jumprelu")}.`,
      ),
  },
  {
    resets: ["activation"],
    problem: ({ activation, outputActivation }, of = plain) =>
      when(
        activation === "gated" && outputActivation !== "linear",
        `${of("activation", activation)} needs ${of("outputActivation", "linear")}.`,
      ),
  },
  {
    resets: ["activation"],
    problem: ({ activation, penalty }, of = plain) =>
      when(
        activation === "gated" && penalty === "kl",
        `${of("activation", activation)} needs ${of("penalty", "l1", "l1-decoder", "none")}.`,
      ),
  },
  {
    resets: ["auxWeight"],
    problem: ({ auxWeight, outputActivation }, of = plain) =>
      when(
        auxWeight > 0 && outputActivation !== "linear",
        `${of("auxWeight", auxWeight)} needs ${of("outputActivation", "linear")}.`,
      ),
  },
  {
    resets: ["tied"],
    problem: ({ tied, activation }, of = plain) =>
      when(
        tied && activation === "gated",
        `${of("tied")} cannot be combined with ${of("activation", activation)}.`,
      ),
  },
  {
    resets: ["tied"],
    problem: ({ tied, decoderNorm }, of = plain) =>
      when(
        tied && decoderNorm === "unit",
        `${of("tied")} cannot be combined with ${of("decoderNorm", decoderNorm)}.`,
      ),
  },
];

/** Returns the first problem of settings that are valid one by one. */
export const constraintProblem = (settings: Settings, naming: Naming): string | undefined =>
  constraints.map(({ problem }) => problem(settings, naming)).find(Boolean);

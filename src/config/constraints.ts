// Which combinations of settings do not work, each with a sentence that says what to change.

import { prefixesOf, type Settings } from "./settings_table.ts";

export interface Constraint {
  /** The settings that take their default, one after the other until the others can be kept. */
  readonly resets: readonly (keyof Settings)[];
  /** Returns what is wrong, or undefined. */
  readonly problem: (settings: Settings) => string | undefined;
}

const when = (isWrong: boolean, problem: string) => (isWrong ? problem : undefined);

const selectsUnits = ({ activation }: Settings) =>
  activation === "topk" || activation === "batch-topk";

export const constraints: readonly Constraint[] = [
  {
    resets: ["k", "activation"],
    problem: (settings) =>
      when(
        selectsUnits(settings) && settings.k > settings.hiddenUnits,
        `k is ${settings.k}; it must be at most ${settings.hiddenUnits}, the number of hidden units.`,
      ),
  },
  {
    resets: ["matryoshka"],
    problem: (settings) => {
      const { matryoshka, hiddenUnits } = settings;
      const prefixes = prefixesOf(settings);
      const grows = prefixes.every((prefix, i) => i === 0 || prefix > (prefixes[i - 1] as number));
      return when(
        !grows || prefixes.at(-1) !== hiddenUnits,
        `matryoshka is ${matryoshka}; its prefixes must grow and end at ${hiddenUnits}, the number of hidden units.`,
      );
    },
  },
  {
    resets: ["warmUp", "decayShare"],
    problem: ({ warmUp, decayShare }) =>
      when(
        warmUp + decayShare > 1,
        `warmUp is ${warmUp}, which together with decayShare ${decayShare} is longer than the run; their sum must be at most 1.`,
      ),
  },
  {
    resets: ["reconstructionError"],
    problem: ({ reconstructionError, outputActivation }) =>
      when(
        reconstructionError === "cross-entropy" && outputActivation !== "sigmoid",
        "reconstructionError is cross-entropy, which needs outputActivation sigmoid.",
      ),
  },
  {
    resets: ["penalty"],
    problem: ({ penalty, activation }) =>
      when(
        (penalty === "l0" || penalty === "l0-target") && activation !== "jumprelu",
        `penalty is ${penalty}, which needs activation jumprelu.`,
      ),
  },
  {
    resets: ["activation"],
    problem: ({ activation, outputActivation }) =>
      when(
        activation === "gated" && outputActivation !== "linear",
        "activation is gated, which needs outputActivation linear.",
      ),
  },
  {
    resets: ["activation"],
    problem: ({ activation, penalty }) =>
      when(
        activation === "gated" && penalty === "kl",
        "activation is gated, which needs penalty l1, l1-decoder or none.",
      ),
  },
  {
    resets: ["auxWeight"],
    problem: ({ auxWeight, outputActivation }) =>
      when(
        auxWeight > 0 && outputActivation !== "linear",
        `auxWeight is ${auxWeight}, which needs outputActivation linear.`,
      ),
  },
  {
    resets: ["tied"],
    problem: ({ tied, activation }) =>
      when(tied && activation === "gated", "tied does not go with activation gated."),
  },
  {
    resets: ["tied"],
    problem: ({ tied, decoderNorm }) =>
      when(tied && decoderNorm === "unit", "tied does not go with decoderNorm unit."),
  },
];

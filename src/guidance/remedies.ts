// What makes the codes of a method sparser or denser, and what revives its dead units.

import { activations } from "../../shaders/activations.ts";
import type { SettingName, Settings } from "../config/settings.ts";
import { settingApplies } from "../config/settings.ts";

/** Whether the loss has a penalty. */
export const isPenalised = (settings: Settings) =>
  settingApplies("sparsityWeight", settings) && settings.sparsityWeight > 0;

interface L0Setting {
  readonly name: SettingName;
  readonly sparser: string;
  readonly denser: string;
  readonly canBeDenser: (settings: Settings) => boolean;
}

/** The settings that determine L0, with what makes codes sparser and denser. The first that applies does. */
const l0Settings: readonly L0Setting[] = [
  {
    name: "k",
    sparser: "lower k",
    denser: "raise k",
    canBeDenser: ({ k, hiddenUnits }) => k < hiddenUnits,
  },
  {
    name: "lifetimeShare",
    sparser: "lower the lifetime share",
    denser: "raise the lifetime share",
    canBeDenser: ({ lifetimeShare }) => lifetimeShare < 1,
  },
  {
    name: "targetL0",
    sparser: "lower the target L0",
    denser: "raise the target L0",
    canBeDenser: isPenalised,
  },
  {
    name: "sparsityWeight",
    sparser: "raise the sparsity weight",
    denser: "lower the sparsity weight",
    canBeDenser: isPenalised,
  },
];

const l0SettingOf = (settings: Settings) =>
  l0Settings.find(({ name }) => settingApplies(name, settings));

/** The L0 that a setting asks for, if it is a number of units. */
export function askedL0(settings: Settings): number | undefined {
  const name = l0SettingOf(settings)?.name;
  return name === "k" || name === "targetL0" ? settings[name] : undefined;
}

export const toLowerL0 = (settings: Settings) => l0SettingOf(settings)?.sparser ?? "add a penalty";

export function toRaiseL0(settings: Settings): string {
  const setting = l0SettingOf(settings);
  return setting?.canBeDenser(settings) ? setting.denser : "train longer";
}

/** Whether λ determines L0: no other setting does, and units can be inactive. */
export const weightDeterminesL0 = (settings: Settings) =>
  l0SettingOf(settings)?.name === "sparsityWeight" && activations[settings.activation].canBeZero;

const mayHaveAuxiliary = (settings: Settings) =>
  settingApplies("auxWeight", settings) && settings.outputActivation === "linear";

/**
 * What revives dead units. The first row that applies is the advice; the last one always does. Denser codes have fewer
 * dead units: more units learn from each row.
 */
export const revivals = {
  auxiliary: {
    applies: ({ auxWeight }) => auxWeight > 0,
    advice: (settings) => `raise the auxiliary weight or ${toRaiseL0(settings)}`,
  },
  mayHaveBoth: {
    applies: (settings) => mayHaveAuxiliary(settings) && settings.revival === "none",
    advice: () => "set an auxiliary weight, such as 1/32, or resample them",
  },
  mayHaveAuxiliary: {
    applies: mayHaveAuxiliary,
    advice: (settings) => `set an auxiliary weight, such as 1/32, or ${toRaiseL0(settings)}`,
  },
  mayResample: {
    applies: ({ revival }) => revival === "none",
    advice: (settings) => `resample them or ${toRaiseL0(settings)}`,
  },
  isResampled: { applies: () => true, advice: toRaiseL0 },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly applies: (settings: Settings) => boolean;
      readonly advice: (settings: Settings) => string;
    }
  >
>;

export function toRevive(settings: Settings): string {
  const row = Object.values(revivals).find(({ applies }) => applies(settings));
  return (row ?? revivals.isResampled).advice(settings);
}

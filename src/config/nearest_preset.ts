// Which preset settings are, or are nearest to.

import { type PresetName, presetNames, withPreset } from "./presets.ts";
import {
  canonicalSettings,
  defaultSettings,
  type SettingName,
  type Settings,
  settingsList,
} from "./settings.ts";

/** Settings of the data and their order, which do not belong to a method. */
export const independent: ReadonlySet<SettingName> = new Set([
  "seed",
  "shuffle",
  "chunkRows",
  "trainImages",
]);

export const presetSettings = (name: PresetName): Settings => ({
  ...defaultSettings,
  ...withPreset(name, {}),
});

/** Returns all settings that are not those of a preset. */
export function changedFrom(name: PresetName, settings: Settings): SettingName[] {
  const own = canonicalSettings(presetSettings(name));
  return settingsList
    .map(([setting]) => setting)
    .filter((setting) => own[setting] !== settings[setting]);
}

/** Returns those that belong to a method. */
export const differingFrom = (name: PresetName, settings: Settings): SettingName[] =>
  changedFrom(name, settings).filter((setting) => !independent.has(setting));

/** How much a difference counts: methods are known by their activation, their penalty, and whether weights are tied. */
const weights: Partial<Record<SettingName, number>> = {
  activation: 10_000,
  penalty: 1000,
  tied: 100,
};

const distance = (name: PresetName, settings: Settings) =>
  differingFrom(name, settings).reduce((sum, setting) => sum + (weights[setting] ?? 1), 0);

/** Returns the preset that differs least from settings. */
export const nearestPreset = (settings: Settings): PresetName =>
  presetNames.reduce((nearest, name) =>
    distance(name, settings) < distance(nearest, settings) ? name : nearest,
  );

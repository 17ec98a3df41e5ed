// Settings: their defaults, their checks, and what follows from them.

import { constraints } from "./constraints.ts";
import { applies, canonicalOf, checkerOf, defaultsOf, parserOf } from "./setting.ts";
import { type SettingName, type Settings, settingsTable } from "./settings_table.ts";

export type { SettingName, Settings } from "./settings_table.ts";
export {
  penaltiesWith,
  prefixesOf,
  selectsK,
  settingsList,
  settingsTable,
} from "./settings_table.ts";

/** The settings of GeeksforGeeks' article, which `parseSettings({})` returns, too. */
export const defaultSettings: Settings = defaultsOf(settingsTable);

export type ReconstructionErrorName = Settings["reconstructionError"];
export type OptimizerName = Settings["optimizer"];

/** The target ρ of the units' mean activations, or undefined if the penalty has none. */
export const targetOf = (settings: Settings) =>
  settingApplies("targetActivation", settings) ? settings.targetActivation : undefined;

/** Whether the reported reconstruction error is the mean squared error of the data. */
export const reportsMse = ({ reconstructionError, matryoshka, inputScale }: Settings) =>
  reconstructionError === "mean" && matryoshka === "none" && inputScale === "none";

/** Returns the settings with the default for each that does not apply, so that equivalent settings are equal. */
export const canonicalSettings: (settings: Settings) => Settings = canonicalOf(settingsTable);

/** Whether a setting has an effect with these values of the others. */
export const settingApplies = (name: SettingName, settings: Settings) =>
  applies(settingsTable[name], canonicalSettings(settings));

/**
 * Checks settings from flags, the form, links or files, and fills in the defaults.
 * @throws InputError that names the first setting that is not valid, does not apply or does not go with another,
 *   and what is allowed
 */
export const parseSettings: (input: unknown) => Settings = parserOf(settingsTable, constraints);

/** Checks settings one by one: invalid ones take their default. */
export const checkSettings = checkerOf(settingsTable, constraints);

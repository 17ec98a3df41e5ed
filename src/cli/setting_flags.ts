// The flags of the settings, generated from the table of settings for every command that takes them.

import { type Command, Option } from "commander";
import { type PresetName, presetNamed, presetNames, withPreset } from "../config/presets.ts";
import { allowed, conditionOf, type Setting, valueFromText } from "../config/setting.ts";
import { settingTexts } from "../config/setting_texts.ts";
import {
  parseSettings,
  type SettingName,
  type Settings,
  settingsList,
  settingsTable,
} from "../config/settings.ts";
import { InputError } from "../input_error.ts";

/** Values of the given flags, by the setting's name, and the preset that they change. */
export type SettingFlags = Partial<Record<SettingName, unknown>> & {
  readonly preset?: PresetName;
};

/** @throws InputError that names the first flag that is not valid, and what is allowed */
export function settingsOf({ preset = "default", ...given }: SettingFlags): Settings {
  const all = withPreset(preset, given);
  try {
    return parseSettings(all);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [setting = ""] = error.message.split(" ");
    if (setting in given || !(setting in all)) throw error;
    throw new InputError(
      `${error.message.slice(0, -1)}; --preset ${preset} sets ${flagNamed(setting)}.`,
    );
  }
}

/** hiddenUnits → hidden-units */
export const kebabCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** hiddenUnits → --hidden-units; a switch that is on by default gets a flag to turn it off: --no-shuffle. */
function flagOf(name: string, setting: Setting): string {
  const isOn = setting.type === "switch" && setting.default;
  return `${isOn ? "--no-" : "--"}${kebabCase(name)}`;
}

/** Returns the flag of a setting, or of something else that has one. */
export function flagNamed(name: string): string {
  const setting = settingsTable[name as SettingName];
  return setting ? flagOf(name, setting) : `--${kebabCase(name)}`;
}

/** Replaces the names of settings in a message about one of them by their flags. */
export function withFlagNames(message: string): string {
  return message.replace(namesInMessages, flagNamed);
}

const namesInMessages = (() => {
  const names = [...settingsList.map(([name]) => name), "preset"];
  const any = `(${names.join("|")})`;
  // Words such as "k" or "penalty" are names of settings only in these places; hiddenUnits is one everywhere.
  const compound = `(${names.filter((name) => /[A-Z]/.test(name)).join("|")})`;
  return new RegExp(
    `^${any}(?= is | applies | cannot | \\S+ (needs|must|and) )|(?<=applies only if |needs |combined with )${any}(?= )|(?<=^| )${compound}(?=[ ,;.]( |$)|$| )`,
    "g",
  );
})();

/** Adds a flag for every setting. The descriptions of all flags mention their defaults themselves. */
export function addSettings(
  command: Command,
  preset = presetOption().argParser(presetNamed),
): void {
  command.configureHelp({ optionDescription: ({ description }) => description });
  command.optionsGroup("Model and training:").addOption(preset);
  for (const [name, setting] of settingsList) command.addOption(settingOption(name, setting));
}

export const presetOption = () =>
  new Option(
    "--preset <name>",
    `Start from the settings of a published recipe, see docs/methods.md; other flags change them. [one of ${presetNames.join(", ")}]`,
  );

const placeholders = {
  integer: "number",
  number: "number",
  choice: "choice",
  list: "list",
} as const;

export function settingOption(name: SettingName, setting: Setting): Option {
  const flag = flagOf(name, setting);
  if (setting.type === "switch") {
    const { help } = settingTexts[name];
    const what = setting.default ? `Do not ${help[0]?.toLowerCase()}${help.slice(1)}` : help;
    return new Option(flag, `${what} [default: off]`);
  }
  const condition = conditionOf(setting, (other, values) => `${flagNamed(other)} ${values}`);
  const applying = condition && `; applies only with ${condition}`;
  const range = `[${allowed(setting)}; default: ${setting.default}${applying}]`;
  return new Option(
    `${flag} <${placeholders[setting.type]}>`,
    `${settingTexts[name].help} ${range}`,
  ).argParser((text) => valueFromText(setting, text));
}

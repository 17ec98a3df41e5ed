// The flags of the settings, generated from the table of settings for every command that takes them.

import { type Command, Option } from "commander";
import { allowed, type Setting, valueFromText } from "../config/setting.ts";
import { settingTexts } from "../config/setting_texts.ts";
import { type SettingName, settingsList, settingsTable } from "../config/settings.ts";

/** Values of the given flags, by the setting's name. */
export type SettingFlags = Partial<Record<SettingName, unknown>>;

/** hiddenUnits → --hidden-units; a switch that is on by default gets a flag to turn it off: --no-shuffle. */
function flagOf(name: string, setting: Setting): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return setting.type === "switch" && setting.default ? `--no-${kebab}` : `--${kebab}`;
}

/** Replaces the names of settings in a message about one of them by their flags. */
export function withFlagNames(message: string): string {
  const names = settingsList.map(([name]) => name).join("|");
  return message.replace(
    new RegExp(`^(${names})(?= is | applies )|(?<= applies only if )(${names})`, "g"),
    (name) => flagOf(name, settingsTable[name as SettingName]),
  );
}

/** Adds a flag for every setting. The descriptions of all flags mention their defaults themselves. */
export function addSettings(command: Command): void {
  command.configureHelp({ optionDescription: ({ description }) => description });
  command.optionsGroup("Model and training:");
  for (const [name, setting] of settingsList) command.addOption(settingOption(name, setting));
}

export function settingOption(name: SettingName, setting: Setting): Option {
  const flag = flagOf(name, setting);
  if (setting.type === "switch") {
    const { help } = settingTexts[name];
    const what = setting.default ? `Do not ${help[0]?.toLowerCase()}${help.slice(1)}` : help;
    return new Option(flag, `${what} [default: off]`);
  }
  const conditions = Object.entries(setting.appliesTo ?? {}).map(
    ([other, values]) => `; applies only with --${other} ${values.join(" or ")}`,
  );
  const range = `[${allowed(setting)}; default: ${setting.default}${conditions.join("")}]`;
  const placeholder = setting.type === "choice" ? "choice" : "number";
  return new Option(`${flag} <${placeholder}>`, `${settingTexts[name].help} ${range}`).argParser(
    (text) => valueFromText(setting, text),
  );
}

// The flags of the settings, generated from their table: every command that takes settings has them all.

import { type Command, Option } from "commander";
import { allowed, type Setting, valueFromText } from "../config/setting.ts";
import { type SettingName, settingsList } from "../config/settings.ts";

/** Values of the flags that were given, by the setting's name. */
export type SettingFlags = Partial<Record<SettingName, unknown>>;

/** hiddenUnits → --hidden-units; a switch that is on by default is turned off: --no-shuffle. */
export function flagOf(name: string, setting: Setting): string {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return setting.type === "switch" && setting.default ? `--no-${words}` : `--${words}`;
}

/** A message about a setting, which begins with its name, with its flag instead. */
export function withFlagNames(message: string): string {
  const found = settingsList.find(([name]) => message.startsWith(`${name} is `));
  return found ? flagOf(...found) + message.slice(found[0].length) : message;
}

/** Adds a flag for every setting. */
export function addSettings(command: Command): void {
  command.optionsGroup("Model and training:");
  for (const [name, setting] of settingsList) command.addOption(settingOption(name, setting));
}

function settingOption(name: SettingName, setting: Setting): Option {
  const flag = flagOf(name, setting);
  if (setting.type === "switch") {
    const [usual, other] = setting.default ? ["on", "off"] : ["off", "on"];
    return new Option(flag, `Turns ${other} "${setting.help}" [default ${usual}]`);
  }
  const range = `[${allowed(setting)}; default ${setting.default}]`;
  const placeholder = setting.type === "choice" ? "choice" : "number";
  return new Option(`${flag} <${placeholder}>`, `${setting.help} ${range}`).argParser((text) =>
    valueFromText(setting, text),
  );
}

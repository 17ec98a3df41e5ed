import {
  parseSettings,
  type SettingName,
  type Settings,
  settingsTable,
  valueFromText,
} from "../config.ts";

/**
 * Settings from a link's query, `?hiddenUnits=16&epochs=5`.
 * @throws InputError naming the first setting that is unknown or out of range
 */
export function settingsFromQuery(query: string): Settings {
  const given = [...new URLSearchParams(query)].map(([name, text]) => {
    const known = Object.hasOwn(settingsTable, name);
    return [name, known ? valueFromText(settingsTable[name as SettingName], text) : text];
  });
  return parseSettings(Object.fromEntries(given));
}

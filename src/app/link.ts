// The address: settings and place in the query, only what is not the default.

import { defaultSettings, parseSettings, type Settings, settingsTable } from "../config.ts";
import { InputError } from "../input_error.ts";
import { type Setting, valueFromText } from "../setting.ts";
import { defaultPlace, type Place, parsePlace, placeTable } from "./place.ts";

interface Link {
  readonly settings: Settings;
  readonly place: Place;
}

/**
 * What a link's query says, `?hiddenUnits=16&epochs=5&view=space&unit=3`.
 * @throws InputError naming the first value that is unknown or out of range
 */
export function fromQuery(query: string): Link {
  const settings: Record<string, unknown> = {};
  const place: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(query)) {
    const isPlace = Object.hasOwn(placeTable, name);
    const table: Readonly<Record<string, Setting>> = isPlace ? placeTable : settingsTable;
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    (isPlace ? place : settings)[name] = setting ? valueFromText(setting, text) : text;
  }
  const link = { settings: parseSettings(settings), place: parsePlace(place) };
  checkUnits(link);
  return link;
}

/** The query of a link that leads back here; empty where everything is the default. */
export function toQuery(settings: Partial<Settings>, place: Place): string {
  const query = new URLSearchParams();
  const add = (
    values: Readonly<Record<string, unknown>>,
    usual: Readonly<Record<string, unknown>>,
  ) => {
    for (const [name, value] of Object.entries(values)) {
      if (value !== usual[name]) query.set(name, String(value));
    }
  };
  add(settings, defaultSettings);
  add(place, defaultPlace);
  const text = query.toString();
  return text && `?${text}`;
}

/** Units that a place names must be there. */
function checkUnits({ settings, place }: Link): void {
  for (const name of ["unit", "across", "up"] as const) {
    const isUsual = place[name] === defaultPlace[name];
    if (place[name] > settings.hiddenUnits && !isUsual) {
      throw new InputError(
        `${name} is ${place[name]}; there are ${settings.hiddenUnits} hidden units.`,
      );
    }
  }
}

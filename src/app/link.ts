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
    if (!setting) throw new InputError(`There is no setting named "${name}".`);
    (isPlace ? place : settings)[name] = valueFromText(setting, text);
  }
  const link = { settings: parseSettings(settings), place: parsePlace(place) };
  checkUnits(link);
  return link;
}

/**
 * The query of a link that leads back here; empty where everything is the default. A unit that was
 * chosen among more than there are now is left out.
 */
export function toQuery(settings: Settings, place: Place): string {
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
  const there = Object.entries(place).filter(([name]) => !isMissing(name, { settings, place }));
  add(Object.fromEntries(there), defaultPlace);
  const text = query.toString();
  return text && `?${text}`;
}

const unitNames = ["unit", "across", "up"] as const;

/** Whether a place's value is a unit that is not there, and not just the default. */
function isMissing(name: string, { settings, place }: Link): boolean {
  const unitName = unitNames.find((unitName) => unitName === name);
  if (!unitName || place[unitName] === defaultPlace[unitName]) return false;
  return place[unitName] > settings.hiddenUnits;
}

function checkUnits(link: Link): void {
  const missing = unitNames.find((name) => isMissing(name, link));
  if (missing) {
    throw new InputError(
      `${missing} is ${link.place[missing]}; there are ${link.settings.hiddenUnits} hidden units.`,
    );
  }
}

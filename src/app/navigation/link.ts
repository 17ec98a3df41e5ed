// The address: settings and place in the query, only what is not the default.

import { type Setting, valueFromText } from "../../config/setting.ts";
import {
  defaultSettings,
  parseSettings,
  type Settings,
  settingsTable,
} from "../../config/settings.ts";
import { plural } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import { defaultView, parseView, type ViewState, viewTable } from "../state/view_state.ts";

interface Link {
  readonly settings: Settings;
  readonly place: ViewState;
}

interface ReadLink extends Link {
  /** Names in it that mean nothing here, such as those that mailers add. */
  readonly unknown: readonly string[];
}

/**
 * What a link's query says, `?hiddenUnits=16&epochs=5&view=space&unit=3`.
 * @throws InputError naming the first value that is given twice or out of range
 */
export function fromQuery(query: string): ReadLink {
  const settings: Record<string, unknown> = {};
  const place: Record<string, unknown> = {};
  const unknown: string[] = [];
  const given = new URLSearchParams(query);
  for (const [name, text] of given) {
    const isPlace = Object.hasOwn(viewTable, name);
    const table: Readonly<Record<string, Setting>> = isPlace ? viewTable : settingsTable;
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!setting) {
      unknown.push(name);
      continue;
    }
    if (given.getAll(name).length > 1) throw new InputError(`${name} is given more than once.`);
    (isPlace ? place : settings)[name] = valueFromText(setting, text);
  }
  const link = { settings: parseSettings(settings), place: parseView(place) };
  checkUnits(link);
  return { ...link, unknown };
}

/**
 * The query of a link that leads back here; empty where everything is the default. A unit that was
 * chosen among more than there are now is left out.
 */
export function toQuery(settings: Settings, place: ViewState): string {
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
  add(Object.fromEntries(there), defaultView);
  const text = query.toString();
  return text && `?${text}`;
}

const unitNames = ["unit", "across", "up"] as const;

/** Whether a place's value is a unit that is not there, and not just the default. */
function isMissing(name: string, { settings, place }: Link): boolean {
  const unitName = unitNames.find((unitName) => unitName === name);
  if (!unitName || place[unitName] === defaultView[unitName]) return false;
  return place[unitName] > settings.hiddenUnits;
}

function checkUnits(link: Link): void {
  const missing = unitNames.find((name) => isMissing(name, link));
  if (missing) {
    throw new InputError(
      `${missing} is ${link.place[missing]}; the network has ${plural(link.settings.hiddenUnits, "hidden unit")}.`,
    );
  }
}

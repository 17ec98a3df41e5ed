import fc from "fast-check";
import type { Setting } from "../../src/config/setting.ts";
import {
  canonicalSettings,
  checkSettings,
  type Settings,
  settingsTable,
} from "../../src/config/settings.ts";

function valuesOf(setting: Setting): fc.Arbitrary<unknown> {
  switch (setting.type) {
    case "integer":
      return fc.integer({ min: setting.min, max: setting.max });
    case "number":
      return fc.double({ min: setting.min, max: setting.max, noNaN: true }).map((x) => x + 0);
    case "choice":
      return fc.constantFrom(...setting.choices);
    case "list":
      return fc.constantFrom("none", `${setting.min},${setting.max}`);
    case "switch":
      return fc.boolean();
  }
}

/** Arbitrary values that a table allows. */
export const rowsOf = (table: Readonly<Record<string, Setting>>) =>
  fc.record(Object.fromEntries(Object.entries(table).map(([name, row]) => [name, valuesOf(row)])));

/** Arbitrary settings that go together. */
export const validSettings = rowsOf(settingsTable).map((values) =>
  canonicalSettings(checkSettings(values).values as Settings),
);

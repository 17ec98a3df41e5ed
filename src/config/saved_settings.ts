// Settings in files and in a browser's storage: they carry the version of the table they were saved with.

import { InputError } from "../input_error.ts";
import { parseSettings, type Settings } from "./settings.ts";

type Saved = Readonly<Record<string, unknown>>;

/**
 * How settings of version 1, 2, … become those of the next. Add a function when a setting is renamed, or
 * when a default changes that older files relied on.
 */
const migrations: readonly ((saved: Saved) => Saved)[] = [
  // Version 1 knew one penalty.
  (saved) => ({ penalty: "kl", ...saved }),
];

/** Saved beside the settings. */
export const SETTINGS_VERSION = migrations.length + 1;

/**
 * Reads settings that were saved with any version of the table.
 * @param version saved beside them; files of version 1 have none
 * @throws InputError if they are from a later version, or wrong
 */
export function parseSavedSettings(saved: unknown, version: unknown = 1): Settings {
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw new InputError("settingsVersion is not a positive whole number.");
  }
  if (version > SETTINGS_VERSION) {
    throw new InputError(
      `These settings have version ${version}; this version of Parsimony reads versions up to ${SETTINGS_VERSION}.`,
    );
  }
  const isObject = typeof saved === "object" && saved !== null;
  return parseSettings(
    isObject
      ? migrations.slice(version - 1).reduce((values, migrate) => migrate(values), saved as Saved)
      : saved,
  );
}

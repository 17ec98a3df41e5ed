// Settings in files and in the browser's storage, saved together with the version of the settings table.

import { InputError } from "../input_error.ts";
import { canonicalSettings, defaultSettings, parseSettings, type Settings } from "./settings.ts";

type Saved = Readonly<Record<string, unknown>>;

/**
 * Entry i converts settings of version i + 1 to the next version. Add a function when a setting is renamed,
 * or when a default changes that older files rely on.
 */
const migrations: readonly ((saved: Saved) => Saved)[] = [
  // Version 1 had only one penalty.
  (saved) => ({ penalty: "kl", ...saved }),
  // Version 2 had values of these settings where they have no effect.
  (saved) => {
    const { deadWindow, decay } = canonicalSettings({ ...defaultSettings, ...saved });
    return { ...saved, deadWindow, decay };
  },
];

/** The current version, saved with the settings. */
export const SETTINGS_VERSION = migrations.length + 1;

/**
 * Reads settings that were saved with any version of the table.
 * @param version saved with them; files of version 1 do not have it
 * @throws InputError if they are from a later version or not valid
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

// The grid of a sweep: every combination of the values that its flags list.

import { type PresetName, presetNamed } from "../config/presets.ts";
import { type Setting, valueFromText } from "../config/setting.ts";
import {
  type SettingName,
  type Settings,
  settingsList,
  settingsTable,
} from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import type { Varied } from "../statistics/swept_series.ts";
import { kebabCase, type SettingFlags, settingsOf } from "./setting_flags.ts";

export interface GridRun {
  /** The name of its folder. */
  readonly name: string;
  readonly varied: Varied;
  readonly preset?: PresetName;
  readonly settings: Settings;
}

/** A list of values is text with commas, as flags give it. */
export type GridFlags = Omit<SettingFlags, "preset"> & { readonly preset?: string };

/**
 * Returns all runs, those that differ only in their seed next to each other.
 * @param seeds runs of each combination, with consecutive seeds
 * @throws InputError that names the first flag that is not valid
 */
export function gridOf(flags: GridFlags, seeds: number | undefined): GridRun[] {
  const given = { ...flags, seed: seedsOf(flags.seed ?? settingsTable.seed.default, seeds) };
  const dimensions = Object.entries(given)
    .sort(([a], [b]) => orderOf(a) - orderOf(b))
    .map(([name, value]) => [name, listed(name, value)] as const);
  const varied = new Set(
    dimensions.flatMap(([name, values]) => (values.length > 1 || name === "seed" ? [name] : [])),
  );
  return combinations(dimensions).map((values) => {
    const { preset, ...rest } = values as SettingFlags;
    const name = preset && presetNamed(preset);
    const settings = settingsOf({ ...rest, ...(name && { preset: name }) });
    const distinct = Object.entries(values).filter(([key]) => varied.has(key)) as [
      SettingName,
      string | number,
    ][];
    return {
      name: distinct.map(([key, value]) => `${kebabCase(key)}-${value}`).join("_"),
      varied: Object.fromEntries(distinct),
      ...(name && { preset: name }),
      settings,
    };
  });
}

/** The preset comes first, then settings in the order of their table; the seed, the last of them, varies fastest. */
const orderOf = (name: string) => settingsList.findIndex(([known]) => known === name);

/** @throws InputError if seeds are given in both ways */
function seedsOf(seed: unknown, count: number | undefined): unknown {
  if (count === undefined) return seed;
  if (typeof seed !== "number") {
    throw new InputError(
      "--seeds counts up from a single --seed; give either a list of seeds or --seeds.",
    );
  }
  return Array.from({ length: count }, (_, i) => seed + i).join(",");
}

/** Returns the values of a flag; those of a setting that is a list itself are one value. */
function listed(name: string, value: unknown): unknown[] {
  const setting: Setting | undefined = settingsTable[name as SettingName];
  if (typeof value !== "string" || setting?.type === "list") return [value];
  const parts = [...new Set(value.split(",").map((part) => part.trim()))];
  return setting ? parts.map((part) => valueFromText(setting, part)) : parts;
}

/** Every combination of one value of each dimension; the last dimension varies fastest. */
const combinations = (
  dimensions: readonly (readonly [string, readonly unknown[]])[],
): Readonly<Record<string, unknown>>[] =>
  dimensions.reduce<Readonly<Record<string, unknown>>[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );

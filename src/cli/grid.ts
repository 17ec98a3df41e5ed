// The grid of a sweep: every combination of the values that its flags list.

import { type PresetName, presetNamed, withPreset } from "../config/presets.ts";
import { type Setting, valueFromText } from "../config/setting.ts";
import {
  defaultSettings,
  type SettingName,
  type Settings,
  settingApplies,
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
 * Returns all runs, those that differ only in their seed next to each other. A setting that does not apply in a
 * combination is left out there, so that one grid may have several methods, each with settings of its own.
 * @param seeds runs of each combination, with consecutive seeds
 * @throws InputError that names the first flag that is not valid, or that applies in no run
 */
export function gridOf(flags: GridFlags, seeds: number | undefined): GridRun[] {
  const given = { ...flags, seed: seedsOf(flags.seed ?? settingsTable.seed.default, seeds) };
  const dimensions = Object.entries(given)
    .sort(([a], [b]) => orderOf(a) - orderOf(b))
    .map(([name, value]) => [name, listed(name, value)] as const);
  const varied = new Set(
    dimensions.flatMap(([name, values]) => (values.length > 1 || name === "seed" ? [name] : [])),
  );
  const all = combinations(dimensions).map(withKnownPreset);
  const applying = all.map(whatApplies);
  const isUsed = ([name]: (typeof dimensions)[number]) => applying.some((flags) => name in flags);
  // Refuses a flag that has no effect on any run.
  if (!dimensions.every(isUsed)) all.forEach(settingsOf);
  const runs = applying.map((flags): GridRun => {
    const distinct = Object.entries(flags).filter(([name]) => varied.has(name)) as [
      SettingName,
      string | number,
    ][];
    return {
      name: distinct.map(([key, value]) => `${kebabCase(key)}-${value}`).join("_"),
      varied: Object.fromEntries(distinct),
      ...(flags.preset && { preset: flags.preset }),
      settings: settingsOf(flags),
    };
  });
  return [...new Map(runs.map((run) => [run.name, run])).values()];
}

function withKnownPreset({ preset, ...flags }: Readonly<Record<string, unknown>>): SettingFlags {
  return { ...(preset !== undefined && { preset: presetNamed(String(preset)) }), ...flags };
}

/** Returns the flags that have an effect with the others. */
function whatApplies({ preset, ...given }: SettingFlags): SettingFlags {
  const all = { ...defaultSettings, ...withPreset(preset ?? "default", given) } as Settings;
  const applying = Object.entries(given).filter(([name]) =>
    settingApplies(name as SettingName, all),
  );
  return { ...(preset && { preset }), ...Object.fromEntries(applying) };
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

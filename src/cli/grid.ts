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
 * Returns all runs, those that differ only in their seed next to each other. A setting is left out of the combinations
 * to which it does not apply, so one grid can cover several methods.
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
  checkUnused(all, applying);
  const runs = applying.map((flags) => {
    const distinct = Object.entries(flags).filter(([name]) => varied.has(name)) as [
      SettingName,
      string | number,
    ][];
    const name = distinct.map(([key, value]) => `${kebabCase(key)}-${value}`).join("_");
    return { name, varied: Object.fromEntries(distinct), flags };
  });
  const byName = new Map(runs.map((run) => [run.name, run]));
  return [...byName.values()].map(({ flags, ...run }) => ({
    ...run,
    ...(flags.preset && { preset: flags.preset }),
    settings: settingsOf(flags),
  }));
}

/** @throws InputError that names the first flag that applies to none of the runs */
function checkUnused(all: readonly SettingFlags[], applying: readonly SettingFlags[]): void {
  const isUnused = (name: string) => !applying.some((flags) => name in flags);
  const unused = Object.keys(all[0] ?? {}).filter(isUnused);
  if (unused.length === 0) return;
  for (const [i, flags] of all.entries()) {
    const added = Object.entries(flags).filter(([name]) => unused.includes(name));
    settingsOf({ ...applying[i], ...Object.fromEntries(added) });
  }
}

function withKnownPreset({ preset, ...flags }: Readonly<Record<string, unknown>>): SettingFlags {
  return { ...(preset !== undefined && { preset: presetNamed(String(preset)) }), ...flags };
}

/** Returns the flags that apply, given the others. */
function whatApplies({ preset, ...given }: SettingFlags): SettingFlags {
  const all = { ...defaultSettings, ...withPreset(preset ?? "default", given) } as Settings;
  const applying = Object.entries(given).filter(([name]) =>
    settingApplies(name as SettingName, all),
  );
  return { ...(preset && { preset }), ...Object.fromEntries(applying) };
}

/** The preset comes first, then settings in the order of their table; the seed, the last of them, varies fastest. */
export const orderOf = (name: string) => settingsList.findIndex(([known]) => known === name);

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

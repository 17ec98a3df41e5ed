// Settings told by what sets them apart from the article's.

import {
  defaultSettings,
  type SettingName,
  type Settings,
  settingsList,
} from "../../config/settings.ts";
import { formatCount, plural } from "../../format.ts";

/** Where a setting's symbol and value read badly. */
const words: Partial<{ readonly [Name in SettingName]: (value: Settings[Name]) => string }> = {
  hiddenUnits: (units) => plural(units, "unit"),
  activation: (activation) => `${activation} units`,
  outputActivation: (activation) => `${activation} output`,
  adamConvention: (convention) => `${convention}'s Adam`,
  batchSize: (rows) => `batch ${formatCount(rows)}`,
  epochs: (epochs) => plural(epochs, "epoch"),
  shuffle: () => "not shuffled",
  trainImages: (images) => (images ? plural(images, "image") : "all images"),
  seed: (seed) => `seed ${seed}`,
};

/** The settings' names that not all of them agree on, in the table's order. */
export function differing(all: readonly Settings[]): SettingName[] {
  return settingsList
    .map(([name]) => name)
    .filter((name) => all.some((settings) => settings[name] !== all[0]?.[name]));
}

/** "λ = 0, 16 units"; "the article's" where nothing differs from its settings. */
export function nameOf(settings: Settings): string {
  const names = differing([defaultSettings, settings]);
  return names.map((name) => wordsOf(name, settings)).join(", ") || "the article's";
}

function wordsOf(name: SettingName, settings: Settings): string {
  const say = words[name] as ((value: unknown) => string) | undefined;
  if (say) return say(settings[name]);
  const setting = settingsList.find(([each]) => each === name)?.[1];
  return `${setting?.symbol ?? setting?.label} = ${settings[name]}`;
}

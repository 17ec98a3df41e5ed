// Names of runs and of their settings. Not in pinned_run.ts, which loads before there is a run.

import { choiceInText, choiceName } from "../../config/choice_names.ts";
import {
  defaultSettings,
  type SettingName,
  type Settings,
  settingsList,
} from "../../config/settings.ts";
import { mnistId } from "../../data/data_id.ts";
import { formatCount, plural } from "../../format.ts";
import { rowName } from "../words.ts";
import { atStep, differing } from "./pinned_run.ts";
import type { SharedRun } from "./shared_runs.ts";

/** How settings are described if "symbol = value" reads badly. */
const descriptions: Partial<{ readonly [Name in SettingName]: (value: Settings[Name]) => string }> =
  {
    hiddenUnits: (units) => plural(units, "unit"),
    penalty: (penalty) =>
      penalty === "none" ? "no penalty" : `${choiceName("penalty", penalty)} penalty`,
    activation: (activation) => `${choiceInText("activation", activation)} units`,
    outputActivation: (activation) => `${choiceInText("outputActivation", activation)} output`,
    adamConvention: (convention) => `${choiceName("adamConvention", convention)}'s Adam`,
    batchSize: (rows) => `batch ${formatCount(rows)}`,
    epochs: (epochs) => plural(epochs, "epoch"),
    shuffle: () => "not shuffled",
    trainImages: (rows) => (rows ? plural(rows, rowName.value) : `all ${rowName.value}s`),
    seed: (seed) => `seed ${seed}`,
  };

/** Names settings by how they differ from the defaults, and data other than MNIST: "λ = 0, 16 units, bars.npy". */
export function nameOf(settings: Settings, dataName = mnistId.name): string {
  const names = differing([defaultSettings, settings]);
  const texts = names.map((name) => describeSetting(name, settings));
  if (texts.length === 0) texts.push("default settings");
  if (dataName !== mnistId.name) texts.push(dataName);
  return texts.join(", ");
}

/** "λ = 0", "16 units" */
export function describeSetting(name: SettingName, settings: Settings): string {
  const describeValue = descriptions[name] as ((value: unknown) => string) | undefined;
  if (describeValue) return describeValue(settings[name]);
  const setting = settingsList.find(([each]) => each === name)?.[1];
  const value = String(settings[name]);
  const text = setting?.type === "choice" ? choiceInText(name, value) : value;
  return `${setting?.symbol ?? setting?.label} = ${text}`;
}

export function sharedLabelOf({ settings, data, step }: SharedRun): string {
  const name = nameOf(settings, data);
  return step === undefined ? name : atStep(step, name);
}

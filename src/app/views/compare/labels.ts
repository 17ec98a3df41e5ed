// Labels of compared runs: as short as possible, and different for different runs.

import { settingApplies } from "../../../config/settings.ts";
import {
  atStep,
  type ComparedRun,
  describeSetting,
  differing,
  nameOf,
} from "../../pins/pinned_run.ts";

export interface LabelledRun extends ComparedRun {
  readonly label: string;
}

/**
 * Labels each run by the settings in which the runs differ, or by the name that the user has given it. If several
 * have the same label, their steps come first. These also stand for the epochs, which a run may not have finished.
 */
export function labelled(runs: readonly ComparedRun[]): LabelledRun[] {
  const names = differing(runs.map(({ settings }) => settings)).filter((name) => name !== "epochs");
  const labels = runs.map(({ id, name, settings }) => {
    const differences = names
      .filter((setting) => settingApplies(setting, settings))
      .map((setting) => describeSetting(setting, settings))
      .join(", ");
    if (id === "current") return differences ? `${name} · ${differences}` : name;
    return name === nameOf(settings) ? differences || name : name;
  });
  return runs.map((run, i) => {
    const label = labels[i] as string;
    const isUnique = labels.indexOf(label) === labels.lastIndexOf(label);
    return { ...run, label: isUnique ? label : atStep(run.step, label) };
  });
}

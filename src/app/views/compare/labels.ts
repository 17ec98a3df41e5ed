// Labels of compared runs: as short as possible, and different for different runs.

import { methodName } from "../../../config/method_name.ts";
import { type SettingName, settingApplies } from "../../../config/settings.ts";
import { atStep, type ComparedRun, differing } from "../../pins/pinned_run.ts";
import { describeSetting, nameOf } from "../../pins/run_names.ts";

export interface LabelledRun extends ComparedRun {
  readonly label: string;
}

/** Returns a text with equations that no line break separates. */
export const unbroken = (text: string) => text.replaceAll(" = ", "\u00a0=\u00a0");

/** If runs differ in both, the name of the method stands for them. */
const namedByMethod: readonly SettingName[] = ["activation", "penalty"];

/**
 * Labels each run by the settings in which the runs differ, or by the name that the user has given it. If several
 * have the same label, their steps come first. These also stand for the epochs, which a run may not have finished.
 */
export function labelled(runs: readonly ComparedRun[]): LabelledRun[] {
  const names: readonly SettingName[] = differing(runs.map(({ settings }) => settings)).filter(
    (name) => name !== "epochs",
  );
  const isMethod = namedByMethod.every((name) => names.includes(name));
  const labels = runs.map(({ id, name, settings }) => {
    const values = names
      .filter((setting) => settingApplies(setting, settings))
      .filter((setting) => !isMethod || !namedByMethod.includes(setting))
      .map((setting) => describeSetting(setting, settings));
    const differences = [...(isMethod ? [methodName(settings)] : []), ...values].join(", ");
    if (id === "current") return differences ? `${name} · ${differences}` : name;
    return name === nameOf(settings) ? differences || name : name;
  });
  return runs.map((run, i) => {
    const label = labels[i] as string;
    const isUnique = labels.indexOf(label) === labels.lastIndexOf(label);
    return { ...run, label: unbroken(isUnique ? label : atStep(run.step, label)) };
  });
}

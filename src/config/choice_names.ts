// What choices of settings are called in texts and menus, instead of the names that flags and files use.

import { activations } from "../../shaders/activations.ts";
import { penalties } from "../../shaders/penalties.ts";
import { mapValues } from "../records.ts";
import type { SettingName } from "./settings_table.ts";

const labelOf = ({ label }: { readonly label: string }) => label;

/** The others are written as they are, but with a capital. */
const names: Partial<Readonly<Record<SettingName, Readonly<Record<string, string>>>>> = {
  activation: mapValues(activations, labelOf),
  penalty: mapValues(penalties, labelOf),
  inputScale: { "unit-mean-square": "Mean ‖x‖² = 1", "sqrt-d": "Mean ‖x‖ = √D" },
  optimizer: { adamw: "AdamW", sgd: "SGD" },
  adamConvention: { pytorch: "PyTorch" },
  startBias: { "geometric-median": "Geometric median" },
};

/** Returns "TopK" for topk, "AdamW" for adamw. */
export const choiceName = (setting: SettingName, choice: string): string =>
  names[setting]?.[choice] ?? `${choice.charAt(0).toUpperCase()}${choice.slice(1)}`;

/** Returns the name as it is written within a sentence: "TopK", but "gated". */
export function choiceInText(setting: SettingName, choice: string): string {
  const name = choiceName(setting, choice);
  return /^[A-Z][a-z]+([ -]|$)/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

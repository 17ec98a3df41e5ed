// What a method is called: by its activation and its penalty, not by all the settings of a preset.

import { activations } from "../../shaders/activations.ts";
import { penalties } from "../../shaders/penalties.ts";
import { type SettingName, type Settings, settingApplies, settingsList } from "./settings.ts";

/** The settings that determine how sparse a code is. */
export const sparsitySettings: readonly SettingName[] = settingsList.flatMap(
  ([name, { isQuick }]) => (isQuick && name !== "hiddenUnits" ? [name] : []),
);

/** Returns "TopK", "Matryoshka BatchTopK", "ReLU, L1". */
export const methodName = (settings: Settings): string => partsOf(settings).join(", ");

/** Returns a method with what determines its sparsity: "TopK, k = 8", "ReLU, KL divergence, λ = 0.1, ρ = 0.05". */
export function methodText(settings: Settings): string {
  const values = settingsList
    .filter(([name]) => sparsitySettings.includes(name) && settingApplies(name, settings))
    .map(([name, { symbol, label }]) => `${symbol ?? label} = ${settings[name]}`);
  // A penalty may have the name of its setting.
  const parts = partsOf(settings).filter(
    (part) => !values.some((text) => text.startsWith(`${part} = `)),
  );
  return [...parts, ...values].join(", ");
}

function partsOf({ activation, penalty, matryoshka }: Settings): string[] {
  const prefix = matryoshka === "none" ? "" : "Matryoshka ";
  const name = `${prefix}${activations[activation].label}`;
  return penalty === "none" ? [name] : [name, penalties[penalty].label];
}

// Hints and formulas that depend on the run's settings and appear in several places.

import { computed } from "@preact/signals";
import { activations } from "../../../shaders/activations.ts";
import { penalties } from "../../../shaders/penalties.ts";
import { reconstructionErrors } from "../../../shaders/reconstruction_errors.ts";
import { settingTexts } from "../../config/setting_texts.ts";
import { type Settings, settingApplies } from "../../config/settings.ts";
import { shownSettings } from "../state/run.ts";

/** What to do about a run whose weights are NaN or infinite. */
export function DivergedNotice() {
  return (
    <p class="warning">
      Training diverged: the weights are NaN or infinite. Restart to try again; a lower learning
      rate
      {settingApplies("sparsityWeight", shownSettings.value) && " or a smaller sparsity weight"}{" "}
      usually helps.
    </p>
  );
}

/** Explains why all units count as active, if their activation function is never 0. */
export function NeverZero() {
  const { label, canBeZero } = activations[shownSettings.value.activation];
  return canBeZero ? null : (
    <> {label} units are never exactly 0, so all of them count as active.</>
  );
}

/** The formula that makes an output of z; of the current run unless other settings are given. */
export const outputOf = (z: string, { outputActivation }: Settings = shownSettings.value) =>
  activations[outputActivation].formula(z);

export const encoderFormula = settingTexts.activation.formula;

/** The formula of a run's decoder. */
export const decoderOf = (settings: Settings) => `y = ${outputOf("h W₂ + b₂", settings)}`;

export const reconstructionTermOf = (settings: Settings) =>
  reconstructionErrors[settings.reconstructionError].formula;

/** The weighted penalty as a formula, or undefined if there is none. */
export const sparsityTermOf = (settings: Settings) =>
  settingApplies("sparsityWeight", settings)
    ? `λ ${penalties[settings.penalty].formula}`
    : undefined;

/** The formula of the loss that a run minimises. */
export const lossOf = (settings: Settings) =>
  [`loss = ${reconstructionTermOf(settings)}`, sparsityTermOf(settings)]
    .filter(Boolean)
    .join(" + ");

export const decoderFormula = computed(() => decoderOf(shownSettings.value));

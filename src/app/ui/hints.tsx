// Hints that depend on the run's settings and appear in several places, and the formula of its outputs. The other
// formulas are in formulas.ts, which is loaded later.

import { computed } from "@preact/signals";
import { activations } from "../../../shaders/activations.ts";
import type { Settings } from "../../config/settings.ts";
import { shownSettings } from "../state/run.ts";

/** Explains why all units count as active, if their activation function is never 0. */
export function NeverZero() {
  const { label, canBeZero } = activations[shownSettings.value.activation];
  return canBeZero ? null : (
    <> {label} units are never exactly 0, so all of them count as active.</>
  );
}

/** The formula of a run's decoder. */
export const decoderOf = ({ outputActivation, tied }: Settings) =>
  `y = ${activations[outputActivation].formula(`h ${tied ? "W₁ᵀ" : "W₂"} + b₂`)}`;

export const decoderFormula = computed(() => decoderOf(shownSettings.value));

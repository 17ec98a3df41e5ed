import { computed } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { shownSettings } from "../state/run.ts";

/** What a run's output is made of z, the one that is there unless told: σ of it where it is a sigmoid. */
export const outputOf = (z: string, { outputActivation }: Settings = shownSettings.value) =>
  outputActivation === "sigmoid" ? `σ(${z})` : z;

/** How a run decodes. */
export const decoderOf = (settings: Settings) => `y = ${outputOf("h W₂ + b₂", settings)}`;

/** How the run that is there does. */
export const decoderFormula = computed(() => decoderOf(shownSettings.value));

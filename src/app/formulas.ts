import { computed } from "@preact/signals";
import { shownSettings } from "./state.ts";

/** What the run's output is made of z: σ of it where the output activation is a sigmoid. */
export const outputOf = (z: string) =>
  shownSettings.value.outputActivation === "sigmoid" ? `σ(${z})` : z;

/** How the run decodes. */
export const decoderFormula = computed(() => `y = ${outputOf("h W₂ + b₂")}`);

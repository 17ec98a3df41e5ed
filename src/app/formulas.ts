import { computed } from "@preact/signals";
import { shownSettings } from "./state.ts";

/** How the run decodes. */
export const decoderFormula = computed(() =>
  shownSettings.value.outputActivation === "sigmoid" ? "y = σ(h W₂ + b₂)" : "y = h W₂ + b₂",
);

import { useSignalEffect } from "@preact/signals";
import { data } from "../../state/state.ts";
import { usePanelOnScreen } from "../../ui/hooks.ts";
import { needBaselines, pcaError } from "./pca_baselines.ts";

/** Sees to it that the floors are there once the panel is in sight, and says why they are not. */
export function BaselinesNeeded() {
  const isOnScreen = usePanelOnScreen();
  useSignalEffect(() => {
    if (isOnScreen.value && data.value) needBaselines(data.value);
  });
  return pcaError.value ? <p class="warning">{pcaError.value}</p> : null;
}

import { useSignalEffect } from "@preact/signals";
import { data } from "../../state/run.ts";
import { usePanelOnScreen } from "../../ui/hooks.ts";
import { needBaselines, pcaError } from "./pca_baselines.ts";

/** Requests the PCA baselines when the panel around it is on screen, and shows what went wrong. */
export function PcaRequest() {
  const isOnScreen = usePanelOnScreen();
  useSignalEffect(() => {
    if (isOnScreen.value && data.value) needBaselines(data.value);
  });
  return pcaError.value ? <p class="warning">{pcaError.value}</p> : null;
}

import { useSignalEffect } from "@preact/signals";
import { data } from "../../state/state.ts";
import { usePanelOnScreen } from "../../ui/on_screen.ts";
import { floorsTrouble, needFloors } from "./pca_baselines.ts";

/** Sees to it that the floors are there once the panel is in sight, and says why they are not. */
export function FloorsNeeded() {
  const isOnScreen = usePanelOnScreen();
  useSignalEffect(() => {
    if (isOnScreen.value && data.value) needFloors(data.value);
  });
  return floorsTrouble.value ? <p class="warning">{floorsTrouble.value}</p> : null;
}

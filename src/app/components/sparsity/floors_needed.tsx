import { useSignalEffect } from "@preact/signals";
import { floorsTrouble, needFloors } from "../../sparsity/floors.ts";
import { data } from "../../state.ts";
import { usePanelOnScreen } from "../shared/on_screen.ts";

/** Sees to it that the floors are there once the panel is in sight, and says why they are not. */
export function FloorsNeeded() {
  const isOnScreen = usePanelOnScreen();
  useSignalEffect(() => {
    if (isOnScreen.value && data.value) needFloors(data.value);
  });
  return floorsTrouble.value ? <p class="warning">{floorsTrouble.value}</p> : null;
}

// Pinning the current run. What measures and stores pins is loaded when it is first needed.

import { toast } from "../state/messages.ts";
import { isPinning, PINNING, pinNews } from "./pinned_run.ts";

/** Loads the pins of earlier visits: a saved run may be pinned already. */
export function loadPinsEarly(): void {
  // If the script does not load, pinning itself reports it.
  import("./pinning.ts").then(({ loadPins }) => loadPins()).catch(() => {});
}

/**
 * Pins the run at its current step; training is paused meanwhile.
 * @returns whether it is pinned; otherwise the page shows why it is not
 */
export async function pin(): Promise<boolean> {
  if (isPinning.value) return false;
  pinNews.value = PINNING;
  try {
    const { pinRun } = await import("./pinning.ts");
    pinNews.value = await pinRun();
    return true;
  } catch (error) {
    pinNews.value = undefined;
    toast.value = `The run could not be pinned: ${(error as Error).message}`;
    return false;
  }
}

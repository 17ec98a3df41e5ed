// Pinning the current run. What measures and stores pins is loaded when it is first needed.

import { computed, signal } from "@preact/signals";
import { toast } from "../state/messages.ts";
import { pins } from "./pinned_run.ts";

export const isPinning = signal(false);
const lastPinned = signal<string>();
/** The run pinned last on this visit, unless it was removed. */
export const newestPin = computed(() => pins.value.find(({ id }) => id === lastPinned.value));

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
  isPinning.value = true;
  try {
    const { pinRun } = await import("./pinning.ts");
    lastPinned.value = (await pinRun()).id;
    return true;
  } catch (error) {
    toast.value = `The run could not be pinned: ${(error as Error).message}`;
    return false;
  } finally {
    isPinning.value = false;
  }
}

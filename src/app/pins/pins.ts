// The pinned runs, and what a person does with them. Pinning and storage are loaded when first needed.

import { computed, signal } from "@preact/signals";
import { isSame } from "../state/form.ts";
import { progress, runSettings, toast } from "../state/state.ts";
import type { PinnedRun } from "./pinned_run.ts";

/** In the order in which they were pinned. */
export const pins = signal<readonly PinnedRun[]>([]);
export const isPinning = signal(false);
const lastPinned = signal<string>();
/** What was pinned last on this visit, while it is there. */
export const newestPin = computed(() => pins.value.find(({ id }) => id === lastPinned.value));

/** What is pinned of the run as it is now: the same settings give the same bits at the same step. */
export const pinOfNow = computed(() => {
  const settings = runSettings.value;
  const step = progress.value?.step;
  return settings && pins.value.find((pin) => pin.step === step && isSame(pin.settings, settings));
});
export const isPinned = computed(() => pinOfNow.value !== undefined);

/** Looks for pins of earlier visits: a run that one of them kept may be pinned already. */
export function lookForPins(): void {
  // Where the script does not load, pinning itself says so.
  import("./pinning.ts").then(({ loadPins }) => loadPins()).catch(() => {});
}

/**
 * Pins the run at the step where it is; training rests meanwhile.
 * @returns whether it is pinned; otherwise the page says why it is not
 */
export async function pin({ thenGoOn = true } = {}): Promise<boolean> {
  if (isPinning.value) return false;
  isPinning.value = true;
  try {
    const { pinRun } = await import("./pinning.ts");
    lastPinned.value = (await pinRun(thenGoOn)).id;
    return true;
  } catch (error) {
    toast.value = `The run is not pinned: ${(error as Error).message}`;
    return false;
  } finally {
    isPinning.value = false;
  }
}

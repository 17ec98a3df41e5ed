// Pinning the current run. What measures and stores pins is loaded when it is first needed.

import { computed, signal } from "@preact/signals";
import { toast } from "../state/messages.ts";
import { hasStarted, phase } from "../state/run.ts";
import { navigate } from "../state/view_state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { isPinned, labelOf, pins } from "./pinned_run.ts";

export const isPinning = signal(false);
const lastPinned = signal<string>();
/** The run pinned last on this visit, unless it was removed. */
const newestPin = computed(() => pins.value.find(({ id }) => id === lastPinned.value));

/** Loads the pins of earlier visits: a saved run may be pinned already. */
export function lookForPins(): void {
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

export function PinButton() {
  const hasRun = phase.value === "waiting" || phase.value === "training";
  const canPin = hasRun && hasStarted.value && !isPinned.value && !isPinning.value;
  return <ActionButton name="Pin" act={() => void pin()} isOff={!canPin} reasonId="pin-note" />;
}

/** What the button does, or has done. */
export function PinNote() {
  return (
    <p id="pin-note" class="pin-note" aria-live="polite">
      {noteText()}{" "}
      {newestPin.value && !isPinning.value && (
        <button type="button" class="is-link" onClick={() => navigate({ view: "compare" })}>
          Compare
        </button>
      )}
    </p>
  );
}

function noteText(): string {
  if (isPinning.value) return "Training is paused while the run is pinned…";
  const newest = newestPin.value;
  if (newest) return `Pinned: ${labelOf(newest)}.`;
  return "Pin saves a snapshot of this run for comparison.";
}

import { hasStarted, phase } from "../state/state.ts";
import { navigate } from "../state/view_state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { labelOf } from "./pinned_run.ts";
import { isPinned, isPinning, newestPin, pin } from "./pins.ts";

/** Keeps the run as it is now, to be compared with others. */
export function PinButton() {
  const isThere = phase.value === "waiting" || phase.value === "training";
  const canPin = isThere && hasStarted.value && !isPinned.value && !isPinning.value;
  return <ActionButton name="Pin" act={() => void pin()} isOff={!canPin} reasonId="pin-note" />;
}

/** What the button came to, or is for. */
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
  if (isPinning.value) return "Training rests while the run is pinned…";
  const newest = newestPin.value;
  if (newest) return `Pinned: ${labelOf(newest)}.`;
  return "Pin keeps the run as it is now, to compare it.";
}

import { hasRun, hasStarted } from "../state/run.ts";
import { navigate } from "../state/view_state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { isPinning, newestPin, pin } from "./pin.ts";
import { isPinned, labelOf } from "./pinned_run.ts";

export function PinButton() {
  const canPin = hasRun.value && hasStarted.value && !isPinned.value && !isPinning.value;
  return <ActionButton name="Pin" act={() => void pin()} isOff={!canPin} reasonId="pin-note" />;
}

/** What the button does, or has done. */
export function PinNote() {
  const newest = newestPin.value;
  if (!isPinning.value && !newest) {
    return (
      <p id="pin-note" class="visually-hidden">
        Saves a snapshot of this run for comparison.
      </p>
    );
  }
  return (
    <p id="pin-note" class="reason pin-note" aria-live="polite">
      {isPinning.value || !newest ? (
        "Pinning…"
      ) : (
        <>
          <span title={labelOf(newest)}>
            Pinned<span class="visually-hidden">: {labelOf(newest)}</span>.
          </span>{" "}
          <button type="button" class="is-link" onClick={() => navigate({ view: "compare" })}>
            Compare
          </button>
        </>
      )}
    </p>
  );
}

import { hasRun, hasStarted } from "../state/run.ts";
import { viewState } from "../state/view_state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { pin } from "./pin.ts";
import { isPinned, isPinning, pinNews } from "./pinned_run.ts";

export function PinButton() {
  const canPin = hasRun.value && hasStarted.value && !isPinned.value && !isPinning.value;
  return <ActionButton name="Pin" act={() => void pin()} isOff={!canPin} reasonId="pin-note" />;
}

/** What the button does, or has done. In Compare, the pins themselves are in sight. */
export function PinNote() {
  const news = pinNews.value;
  return (
    <p
      id="pin-note"
      class={news && viewState.view.value !== "compare" ? "pin-note" : "visually-hidden"}
      aria-live={news ? "polite" : "off"}
    >
      {news ?? "Saves a snapshot of this run for comparison."}
    </p>
  );
}

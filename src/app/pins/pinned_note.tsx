import { useEffect } from "preact/hooks";
import { phase } from "../state/run.ts";
import { navigate, viewState } from "../state/view_state.ts";
import { isPinned, isPinning, labelOf, type PinnedRun, pinNews } from "./pinned_run.ts";

/** How long a pin is reported, in ms. */
const NOTE_MS = 7000;

/**
 * Reports in the control bar that a run is pinned: for a while, and as long as the pointer or the focus is on it, unless
 * the user does something else with the run or opens another view.
 */
function PinnedNote({ pin }: { pin: PinnedRun }) {
  const view = viewState.view.value;
  const isStillPinned = phase.value === "waiting" && isPinned.value;
  useEffect(() => {
    const end = () => {
      if (!isPinning.value) pinNews.value = undefined;
    };
    const timer = setInterval(() => {
      if (!document.querySelector(".pin-note:is(:hover, :focus-within)")) end();
    }, NOTE_MS);
    return () => {
      clearInterval(timer);
      end();
    };
  }, [phase.value, isStillPinned, view]);
  return (
    <>
      <span title={labelOf(pin)}>
        Pinned<span class="visually-hidden">: {labelOf(pin)}</span>.
      </span>
      {view !== "compare" && (
        <button type="button" class="is-link" onClick={() => navigate({ view: "compare" })}>
          Compare
        </button>
      )}
    </>
  );
}

export const noteOn = (pin: PinnedRun) => <PinnedNote pin={pin} />;

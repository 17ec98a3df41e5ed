import { useMemo } from "preact/hooks";
import { scheduler } from "../run/scheduler.ts";
import { formSettings } from "../state/form.ts";
import { fatalError, hasStarted, phase, toast } from "../state/state.ts";

/** What went wrong beside the run, in sight wherever the page is scrolled to. */
export function Notice() {
  return toast.value ? <FloatingNotice key={toast.value} words={toast.value} /> : null;
}

function FloatingNotice({ words }: { words: string }) {
  const isAtTop = useMemo(isLowerHalfInUse, []);
  return (
    <div class={isAtTop ? "notice is-floating is-at-top" : "notice is-floating"} role="alert">
      <p>{words}</p>
      <button type="button" onClick={() => (toast.value = undefined)}>
        Dismiss
      </button>
    </div>
  );
}

/** Whether what has the focus, as what was just pressed has, is where a notice at the bottom would be. */
function isLowerHalfInUse(): boolean {
  const active = document.activeElement;
  if (!active || active === document.body) return false;
  const { top, bottom } = active.getBoundingClientRect();
  return (top + bottom) / 2 > innerHeight / 2;
}

/** Why there is no run, and the way on where there is one. */
export function TroubleNotice() {
  if (!fatalError.value) return null;
  const { heading, why, endedRun } = fatalError.value;
  return (
    <div class="notice is-trouble" role="alert">
      <h2>{heading}</h2>
      <p>{why}</p>
      {endedRun && hasStarted.value && (
        <p>The numbers of the run stay below; its pictures were drawn by the GPU and are gone.</p>
      )}
      <WayOn />
    </div>
  );
}

function WayOn() {
  if (phase.value === "unsupported") {
    return <p>The settings and explanations below work without it; training does not.</p>;
  }
  if (!formSettings.value) {
    return <p>Correct the setting that is marked below; a run needs all of them to be right.</p>;
  }
  return (
    <button type="button" onClick={scheduler.reset}>
      Start again
    </button>
  );
}

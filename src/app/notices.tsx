import { useMemo } from "preact/hooks";
import { scheduler } from "./run/scheduler.ts";
import { formSettings } from "./state/form.ts";
import { fatalError, toast } from "./state/messages.ts";
import { hasStarted, phase } from "./state/run.ts";

/** What went wrong without ending the run, in sight wherever the page is scrolled to. */
export function Toast() {
  return toast.value ? <FloatingNotice key={toast.value} text={toast.value} /> : null;
}

function FloatingNotice({ text }: { text: string }) {
  const isAtTop = useMemo(isFocusInLowerHalf, []);
  return (
    <div class={isAtTop ? "notice is-floating is-at-top" : "notice is-floating"} role="alert">
      <p>{text}</p>
      <button type="button" onClick={() => (toast.value = undefined)}>
        Dismiss
      </button>
    </div>
  );
}

/** Returns whether a notice at the bottom could cover the focused control, such as the button just pressed. */
function isFocusInLowerHalf(): boolean {
  const active = document.activeElement;
  if (!active || active === document.body) return false;
  const { top, bottom } = active.getBoundingClientRect();
  return (top + bottom) / 2 > innerHeight / 2;
}

/** Why there is no run, and what the user can do. */
export function ErrorNotice() {
  if (!fatalError.value) return null;
  const { heading, why, endedRun } = fatalError.value;
  return (
    <div class="notice is-error" role="alert">
      <h2>{heading}</h2>
      <p>{why}</p>
      {endedRun && hasStarted.value && (
        <p>The run's numbers are still shown below; its pictures were on the GPU and are lost.</p>
      )}
      <Remedy />
    </div>
  );
}

function Remedy() {
  if (phase.value === "unsupported") return null;
  if (!formSettings.value) {
    return <p>Correct the highlighted setting; training needs all settings to be valid.</p>;
  }
  return (
    <button type="button" onClick={scheduler.reset}>
      Start again
    </button>
  );
}

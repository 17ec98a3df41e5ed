import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { scheduler } from "../run/scheduler.ts";
import { formSettings } from "../state/form.ts";
import { fatalError, toast } from "../state/messages.ts";
import { hasStarted, phase } from "../state/run.ts";

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
        <p>The run's numbers are still shown below; its images were on the GPU and are lost.</p>
      )}
      <Remedy />
    </div>
  );
}

function Remedy() {
  if (phase.value === "unsupported") {
    return (
      <p>
        You can still read the explanation and change the settings below, but training needs WebGPU.
      </p>
    );
  }
  if (!formSettings.value) {
    return <p>Correct the highlighted setting; training needs all settings to be valid.</p>;
  }
  return (
    <button type="button" onClick={scheduler.reset}>
      Start again
    </button>
  );
}

const WELCOMED = "parsimony.welcomed";

/** A browser without storage is welcomed at every visit. */
function wasWelcomed(): boolean {
  try {
    return localStorage.getItem(WELCOMED) !== null;
  } catch {
    return false;
  }
}

const isFirstVisit = signal(!wasWelcomed());

function dismissWelcome(): void {
  isFirstVisit.value = false;
  try {
    localStorage.setItem(WELCOMED, "yes");
  } catch {
    // The hints appear again at the next visit.
  }
}

const hints = [
  {
    title: "Press Train.",
    text: "Watch the grey squares turn into digits as the network learns to redraw each one from a short code.",
  },
  {
    title: "Watch the hidden units.",
    text: "Noise turns into strokes and arcs. Select a unit to see which digits activate it.",
  },
  {
    title: "Poke the code.",
    text: "On the Poke tab, silence one unit of a digit's code and see which strokes disappear.",
  },
] as const;

/** Suggests what to do first on a first visit. */
export function FirstVisit() {
  if (!isFirstVisit.value || phase.value === "unsupported") return null;
  return (
    <section class="panel first-visit" aria-labelledby="first-visit-heading">
      <h2 id="first-visit-heading">New here?</h2>
      <ol>
        {hints.map(({ title, text }) => (
          <li key={title}>
            <strong>{title}</strong> {text}
          </li>
        ))}
      </ol>
      <button type="button" onClick={dismissWelcome}>
        Got it
      </button>
    </section>
  );
}

// What a person may do first, on a first visit; it stands beside everything else and blocks nothing.

import { signal } from "@preact/signals";
import { phase } from "../state/state.ts";

const ITEM = "parsimony.welcomed";

/** A browser that keeps nothing welcomes at every visit. */
function wasWelcomed(): boolean {
  try {
    return localStorage.getItem(ITEM) !== null;
  } catch {
    return false;
  }
}

const isShown = signal(!wasWelcomed());

function dismiss(): void {
  isShown.value = false;
  try {
    localStorage.setItem(ITEM, "yes");
  } catch {
    // Nothing is lost but that the hint comes again.
  }
}

const hints = [
  {
    title: "Press Train.",
    text: "The grey squares under the digits turn into digits: the network learns to draw them from a short code.",
  },
  {
    title: "Watch the hidden units.",
    text: "Noise turns into strokes and arcs. Choose one to see which digits it answers to.",
  },
  {
    title: "Poke the code.",
    text: "Under its tab, silence a unit of a digit's code and see what goes missing.",
  },
] as const;

export function FirstVisit() {
  if (!isShown.value || phase.value === "unsupported") return null;
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
      <button type="button" onClick={dismiss}>
        Got it
      </button>
    </section>
  );
}

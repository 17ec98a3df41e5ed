// The title of the browser's tab says how far the run is: it can be seen from another tab.

import { effect } from "@preact/signals";
import { finished, phase, progress } from "../state/state.ts";

export function keepTitle(): void {
  const usual = document.title;
  effect(() => {
    const now = progressWords();
    document.title = now ? `${now} · Parsimony` : usual;
  });
}

function progressWords(): string | undefined {
  const { step = 0, steps = 1 } = progress.value ?? {};
  if (phase.value === "training") return `${Math.floor((100 * step) / steps)} %`;
  return phase.value === "waiting" && finished.value ? "Done" : undefined;
}

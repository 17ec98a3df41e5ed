// What the user does should show immediately, but painting waits for the current submit. Submits are therefore
// short while the user moves something, and the page is painted before the next one when they press something.

import type { Run } from "../run/run.ts";

/** The time after the last move until submits are long again, in ms. */
const INTERACTIVE_MS = 500;

const moves = ["pointermove", "pointerdown", "keydown", "wheel"] as const;
const presses = ["pointerdown", "click", "keydown"] as const;

/** @param currentRun returns the current run, if there is one */
export function prioritiseInput(currentRun: () => Run | undefined): void {
  let ending = 0;
  const shortenSubmits = () => {
    const run = currentRun();
    if (!run) return;
    run.isInteractive = true;
    clearTimeout(ending);
    ending = window.setTimeout(() => {
      run.isInteractive = false;
    }, INTERACTIVE_MS);
  };
  listen(moves, shortenSubmits);
  listen(presses, () => currentRun()?.yieldToPress());
  listen(["pointermove"], (move) => {
    const isDrag = move.buttons !== 0;
    // The tooltip of a picture or chart follows the pointer.
    if (isDrag || move.target instanceof HTMLCanvasElement) currentRun()?.yieldToPaint();
    if (isDrag) currentRun()?.rest();
  });
}

function listen<Name extends keyof DocumentEventMap>(
  names: readonly Name[],
  listener: (event: DocumentEventMap[Name]) => void,
): void {
  for (const name of names) {
    document.addEventListener(name, listener, { capture: true, passive: true });
  }
}

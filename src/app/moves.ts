// A person who moves something should see at once what it does, and what they see waits for the submit
// under way: while anything moves, submits are short.

import type { Run } from "./run.ts";

/** Milliseconds after the last move until submits are long again. */
const MOVING = 500;

const moves = ["pointermove", "pointerdown", "keydown", "wheel"] as const;

/** @param now the run that is there */
export function followMoves(now: () => Run | undefined): void {
  let ending = 0;
  const hurry = () => {
    const run = now();
    if (!run) return;
    run.submitsShortly = true;
    clearTimeout(ending);
    ending = window.setTimeout(() => {
      run.submitsShortly = false;
    }, MOVING);
  };
  for (const move of moves) {
    document.addEventListener(move, hurry, { capture: true, passive: true });
  }
}

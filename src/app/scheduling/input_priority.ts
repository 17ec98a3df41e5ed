// A person who moves something should see at once what it does, and what they see waits for the submit
// under way: while anything moves, submits are short, and what is pressed is answered before the next one.

import type { Run } from "../run/run.ts";

/** Milliseconds after the last move until submits are long again. */
const MOVING = 500;

const moves = ["pointermove", "pointerdown", "keydown", "wheel"] as const;
const presses = ["pointerdown", "click", "keydown"] as const;

/** @param now the run that is there */
export function prioritiseInput(now: () => Run | undefined): void {
  let ending = 0;
  const hurry = () => {
    const run = now();
    if (!run) return;
    run.isInteractive = true;
    clearTimeout(ending);
    ending = window.setTimeout(() => {
      run.isInteractive = false;
    }, MOVING);
  };
  listen(moves, hurry);
  listen(presses, () => now()?.yieldToPaint());
  listen(["pointermove"], (move) => {
    if (isFollowed(move)) now()?.yieldToPaint();
  });
}

/** Whether something on the page follows the pointer: a drag, or what a picture or chart tells of a place. */
const isFollowed = ({ buttons, target }: PointerEvent) =>
  buttons !== 0 || target instanceof HTMLCanvasElement;

function listen<Name extends keyof DocumentEventMap>(
  names: readonly Name[],
  heard: (event: DocumentEventMap[Name]) => void,
): void {
  for (const name of names) {
    document.addEventListener(name, heard, { capture: true, passive: true });
  }
}

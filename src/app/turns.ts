// Charts take turns: as many as there is time for are drawn in a frame, so that several that change at once
// make neither a long task nor many frames, and together they take only a share of the time while training
// goes on.

import { Budget } from "./budget.ts";

/** What charts may take of training's time; they change at most and at least so often, in milliseconds. */
export const charting = new Budget(0.02, 250, 2000);

/** Milliseconds of a frame after which no other chart begins. */
const FRAME_SHARE = 8;

const waiting = new Set<() => void>();
let isFrameComing = false;

/** Calls it in one of the next frames; once, however often it is asked for until then. */
export function takeTurn(draw: () => void): void {
  waiting.add(draw);
  askForFrame();
}

/** What waits for its turn no longer has anything to draw. */
export function giveUpTurn(draw: () => void): void {
  waiting.delete(draw);
}

function askForFrame(): void {
  if (isFrameComing) return;
  isFrameComing = true;
  requestAnimationFrame(drawInTurn);
}

function drawInTurn(): void {
  isFrameComing = false;
  // What waited was given up meanwhile.
  if (waiting.size === 0) return;
  const started = performance.now();
  try {
    for (const draw of waiting) {
      waiting.delete(draw);
      draw();
      if (performance.now() - started > FRAME_SHARE) break;
    }
  } finally {
    charting.took(performance.now() - started);
    if (waiting.size > 0) askForFrame();
  }
}

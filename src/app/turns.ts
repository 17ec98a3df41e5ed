// Charts take turns: one is drawn per frame, so that several that change at once make no long task, and
// together they take only a share of the time while training goes on.

import { Budget } from "./budget.ts";

/** What charts may take of training's time; they change at most so often, in milliseconds. */
export const charting = new Budget(0.04, 250);

const waiting = new Set<() => void>();

/** Calls it in a frame of its own, soon; once, however often it is asked for until then. */
export function takeTurn(draw: () => void): void {
  waiting.add(draw);
  if (waiting.size === 1) requestAnimationFrame(next);
}

/** What waits for its turn no longer has anything to draw. */
export function giveUpTurn(draw: () => void): void {
  waiting.delete(draw);
}

function next(): void {
  const [draw] = waiting;
  if (!draw) return;
  const started = performance.now();
  try {
    draw();
  } finally {
    charting.took(performance.now() - started);
    waiting.delete(draw);
    if (waiting.size > 0) requestAnimationFrame(next);
  }
}

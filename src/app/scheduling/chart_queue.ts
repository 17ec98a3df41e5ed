// Charts take turns: as many as there is time for are drawn in a task, so that several that change at once
// make no long one, and together they take only a share of the time while training goes on. The tasks are no
// frames: a frame has the rest of the page to lay out and to draw. While training goes on they come between
// its submits: where the CPU acts as a GPU, a task beside a submit takes several times as long.

import { effect, signal } from "@preact/signals";
import { Budget, MAX_STALE_MS } from "./budget.ts";
import { isPageVisible } from "./paint.ts";

/** What charts may take of training's time; they change at most and at least so often, in milliseconds. */
export const chartBudget = new Budget(0.015, 250, MAX_STALE_MS);

/** Milliseconds of a task after which no other chart begins. */
const TASK_SHARE = 8;

const waiting = new Set<() => void>();
let isTaskComing = false;
/** Whether somebody else says when there is time. */
const isTimeGiven = signal(false);

/** Calls it soon, in a page that is visible; once, however often it is asked for until then. */
export function enqueueChart(draw: () => void): void {
  waiting.add(draw);
  askForTask();
}

/** What waits for its turn no longer has anything to draw. */
export function cancelChart(draw: () => void): void {
  waiting.delete(draw);
}

/** Turns come when `giveTurns` is called, and only then, until what is done is done. */
export async function withManualDraining(done: () => Promise<void>): Promise<void> {
  isTimeGiven.value = true;
  try {
    await done();
  } finally {
    isTimeGiven.value = false;
  }
}

/** There is time: draws what fits into a task of what waits. */
export async function drainCharts(): Promise<void> {
  if (waiting.size === 0 || !isPageVisible.peek()) return;
  await nextTask(drawInTurn);
  // What comes next has a task of its own.
  await nextTask(() => {});
}

function askForTask(): void {
  if (isTaskComing || isTimeGiven.peek() || !isPageVisible.peek()) return;
  isTaskComing = true;
  setTimeout(() => {
    isTaskComing = false;
    drawInTurn();
  });
}

effect(() => {
  if (isPageVisible.value && !isTimeGiven.value && waiting.size > 0) askForTask();
});

const nextTask = (act: () => void) =>
  new Promise<void>((resolve) => {
    setTimeout(() => {
      resolve();
      act();
    });
  });

function drawInTurn(): void {
  // What waited was given up meanwhile.
  if (waiting.size === 0) return;
  const started = performance.now();
  try {
    for (const draw of waiting) {
      waiting.delete(draw);
      draw();
      if (performance.now() - started > TASK_SHARE) break;
    }
  } finally {
    chartBudget.charge(performance.now() - started);
    if (waiting.size > 0) askForTask();
  }
}

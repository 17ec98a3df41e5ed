// Queues chart redraws. Each task draws charts until 8 ms have passed, so that several changes do not add up to
// a long task. Not in animation frames, in which the browser has to lay out and paint the rest of the page. While
// training runs, tasks are placed between submits: on a software adapter, a task alongside a submit takes
// several times as long.

import { effect, signal } from "@preact/signals";
import { Budget, MAX_STALE_MS } from "./budget.ts";
import { isPageVisible } from "./paint.ts";

/** The share of training time that charts may take, and the shortest and longest time between updates, in ms. */
export const chartBudget = new Budget(0.01, 250, MAX_STALE_MS);

/** A task draws no further chart after this time, in ms. */
const TASK_MS = 8;

const waiting = new Set<() => void>();
let isTaskScheduled = false;
/** Whether charts are drawn only by `drainCharts`. */
const isDrainedManually = signal(false);

/** Calls `draw` in a later task if the page is visible; once, however often it is queued until then. */
export function enqueueChart(draw: () => void): void {
  waiting.add(draw);
  scheduleTask();
}

export function cancelChart(draw: () => void): void {
  waiting.delete(draw);
}

/** Draws charts only when `drainCharts` is called, until `act` is done. */
export async function withManualDraining<Result>(act: () => Promise<Result>): Promise<Result> {
  isDrainedManually.value = true;
  try {
    return await act();
  } finally {
    isDrainedManually.value = false;
  }
}

/**
 * Draws the queued charts that fit into one task.
 * @param gpuIdle waits until nothing runs on the GPU: a picture may have been drawn since the last submit
 */
export async function drainCharts(gpuIdle: () => Promise<void>): Promise<void> {
  if (waiting.size === 0 || !isPageVisible.peek()) return;
  await gpuIdle();
  await nextTask(drawQueued);
  // The caller continues in a task of its own.
  await nextTask(() => {});
}

function scheduleTask(): void {
  if (isTaskScheduled || isDrainedManually.peek() || !isPageVisible.peek()) return;
  isTaskScheduled = true;
  setTimeout(() => {
    isTaskScheduled = false;
    // Submits may have begun meanwhile.
    if (!isDrainedManually.peek()) drawQueued();
  });
}

effect(() => {
  if (isPageVisible.value && !isDrainedManually.value && waiting.size > 0) scheduleTask();
});

const nextTask = (act: () => void) =>
  new Promise<void>((resolve) => {
    setTimeout(() => {
      resolve();
      act();
    });
  });

function drawQueued(): void {
  // The queued charts may have been cancelled.
  if (waiting.size === 0) return;
  const started = performance.now();
  try {
    for (const draw of waiting) {
      waiting.delete(draw);
      draw();
      if (performance.now() - started > TASK_MS) break;
    }
  } finally {
    chartBudget.charge(performance.now() - started);
    if (waiting.size > 0) scheduleTask();
  }
}

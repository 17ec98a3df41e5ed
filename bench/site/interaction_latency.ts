// Measures how soon the page responds to input while it trains.

import type { Page } from "@playwright/test";
import { type Measurements, round } from "./measurements.ts";
import { actFor } from "./simulated_user.ts";

/** The browser reports only responses that take at least this many milliseconds. */
const MIN_DURATION = 16;
/** A click should get a response within this many milliseconds. */
const GOAL_MS = 100;

interface Watched {
  /** Durations of tasks over 50 ms. */
  readonly tasks: number[];
  /** Number of clicks and keys. */
  inputs: number;
  /** Those whose next paint came later than `MIN_DURATION`. */
  readonly responses: {
    readonly name: string;
    readonly target: string;
    readonly duration: number;
  }[];
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/**
 * @param page in which a run is training
 * @param log receives a line on each task and response that took too long
 */
export async function interactionLatency(
  page: Page,
  seconds: number,
  log: (line: string) => void,
): Promise<Measurements> {
  await page.evaluate(watch, MIN_DURATION);
  await actFor(page, seconds);
  // The browser reports the last ones a moment later.
  await page.waitForTimeout(1000);
  const { tasks, inputs, responses } = await page.evaluate(() => window.watched);
  const late = responses.filter(({ duration }) => duration > GOAL_MS);
  for (const { name, target, duration } of late) log(`${name} ${target}: ${duration} ms`);
  for (const task of tasks) log(`a task of ${Math.round(task)} ms`);
  return {
    "tasks over 50 ms": tasks.length,
    "longest of them, ms": round(Math.max(0, ...tasks)),
    "clicks and keys": inputs,
    [`answered within ${GOAL_MS} ms`]: inputs - late.length,
    "longest answer, ms": round(Math.max(0, ...responses.map(({ duration }) => duration))),
  };
}

/** Runs in the page: records long tasks, and how soon a paint followed clicks and keys. */
function watch(least: number): void {
  window.watched = { tasks: [], inputs: 0, responses: [] };
  for (const name of ["click", "keydown"]) {
    addEventListener(
      name,
      () => {
        window.watched.inputs++;
      },
      { capture: true },
    );
  }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.watched.tasks.push(duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      if (entry.name !== "click" && entry.name !== "keydown") continue;
      const target = entry.target as Element | null;
      const label = target?.getAttribute("aria-label") ?? target?.textContent ?? "";
      const { name, duration } = entry;
      window.watched.responses.push({ name, target: label.slice(0, 40), duration });
    }
  }).observe({ type: "event", durationThreshold: least } as PerformanceObserverInit);
}

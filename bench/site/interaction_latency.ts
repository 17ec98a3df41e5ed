// How soon the page answers a person who uses it while it trains.

import { type Measurements, round } from "./measurements.ts";
import { actFor } from "./simulated_user.ts";
import { openPage, type Site, trainStartedUp } from "./site.ts";

/** What the browser tells of; quicker answers only count. */
const MIN_DURATION = 16;
/** Milliseconds within which a click should be answered. */
const GOAL_MS = 100;

interface Watched {
  /** Milliseconds of tasks over 50 ms. */
  readonly tasks: number[];
  /** Clicks and keys. */
  acts: number;
  /** Those whose next paint came later than `LEAST`, in milliseconds. */
  readonly interactionLatency: {
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

/** @param say told of every task and answer that took too long */
export async function answers(
  site: Site,
  seconds: number,
  say: (line: string) => void,
): Promise<Measurements> {
  const page = await openPage(site);
  await trainStartedUp(page);
  await page.evaluate(watch, MIN_DURATION);
  await actFor(page, seconds);
  // The last ones are told a moment later.
  await page.waitForTimeout(1000);
  const { tasks, acts, interactionLatency: answers } = await page.evaluate(() => window.watched);
  await page.close();
  const late = answers.filter(({ duration }) => duration > GOAL_MS);
  for (const { name, target, duration } of late) say(`${name} ${target}: ${duration} ms`);
  for (const task of tasks) say(`a task of ${Math.round(task)} ms`);
  return {
    "tasks over 50 ms": tasks.length,
    "longest of them, ms": round(Math.max(0, ...tasks)),
    "clicks and keys": acts,
    [`answered within ${GOAL_MS} ms`]: acts - late.length,
    "longest answer, ms": round(Math.max(0, ...answers.map(({ duration }) => duration))),
  };
}

/** Runs in the page: keeps long tasks and how soon clicks and keys were answered with a paint. */
function watch(least: number): void {
  window.watched = { tasks: [], acts: 0, interactionLatency: [] };
  for (const name of ["click", "keydown"]) {
    addEventListener(
      name,
      () => {
        window.watched.acts++;
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
      const words = target?.getAttribute("aria-label") ?? target?.textContent ?? "";
      const { name, duration } = entry;
      window.watched.interactionLatency.push({ name, target: words.slice(0, 40), duration });
    }
  }).observe({ type: "event", durationThreshold: least } as PerformanceObserverInit);
}

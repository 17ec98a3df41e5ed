// What is measured of the page, in order: size, loading, use while training, the price of the views.

import type { Browser, Page } from "@playwright/test";
import { spread } from "../../src/profile/statistics.ts";
import { scriptSizes, withSite } from "./site.ts";
import { useFor } from "./use.ts";

/** Times of loading; the best and the median are told. */
const LOADS = 5;
/** Milliseconds of training in one window. */
const WINDOW = 6000;
/** The view that shows nothing of the run. */
const NOTHING_SHOWN = "Speed";

type Figures = Record<string, number | string>;

/**
 * @param seconds of use
 * @param rounds of training with the views in sight and out of sight, in turn
 * @param say told what is being done
 */
export function measureSite(
  seconds: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Figures> {
  return withSite(async ({ url, folder, browser }) => {
    const { first, all } = await scriptSizes(folder);
    say("Loading");
    const loads = await loadTimes(browser, url);
    say(`Using the page for ${seconds} s`);
    const used = await use(browser, url, seconds);
    say("Training with the views in sight and out of sight");
    const shares = await viewsCost(browser, url, rounds);
    return {
      "first script, kB gzip": round(first),
      "all scripts, kB gzip": round(all),
      "loaded and ready, ms, best": round(spread(loads).min),
      "loaded and ready, ms, median": round(spread(loads).median),
      ...used,
      ...shares,
    };
  });
}

/** From the navigation's start to a run that waits, data and all, in a browser that has its cache. */
async function loadTimes(browser: Browser, url: string): Promise<number[]> {
  const context = await browser.newContext();
  const times: number[] = [];
  for (let i = 0; i <= LOADS; i++) {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "commit" });
    times.push(await readyTime(page));
    await page.close();
  }
  await context.close();
  // The first one fills the cache.
  return times.slice(1);
}

/** Milliseconds from the navigation's start until a run waits. */
async function readyTime(page: Page): Promise<number> {
  const ready = await page.waitForFunction(() => {
    const status = document.querySelector("[role=status]")?.textContent ?? "";
    return /^Ready/.test(status) && performance.now();
  });
  return Number(await ready.jsonValue());
}

async function use(browser: Browser, url: string, seconds: number): Promise<Figures> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await open(page, url);
  await page.evaluate(watch);
  await useFor(page, seconds);
  const { tasks, answers } = await page.evaluate(() => window.watched);
  await page.close();
  const durations = spread(answers.map(({ duration }) => duration));
  const late = answers.filter(({ duration }) => duration > 100);
  for (const { name, target, duration } of late) console.error(`${name} ${target}: ${duration} ms`);
  for (const task of tasks) console.error(`a task of ${Math.round(task)} ms`);
  return {
    "tasks over 50 ms": tasks.length,
    "longest task, ms": round(Math.max(0, ...tasks)),
    clicks: answers.length,
    "answer to a click, ms, median": round(durations.median),
    "answer to a click, ms, longest": round(durations.max),
  };
}

interface Watched {
  /** Milliseconds of tasks over 50 ms. */
  readonly tasks: number[];
  /** From a click or key to the next paint, in milliseconds. */
  readonly answers: { name: string; target: string; duration: number }[];
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/** Runs in the page: keeps long tasks and how soon clicks and keys were answered with a paint. */
function watch(): void {
  window.watched = { tasks: [], answers: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.watched.tasks.push(duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      if (entry.name !== "click" && entry.name !== "keydown") continue;
      const target = entry.target as Element | null;
      const words = target?.getAttribute("aria-label") ?? target?.textContent ?? "";
      const { name, duration } = entry;
      window.watched.answers.push({ name, target: words.slice(0, 40), duration });
    }
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

/**
 * Training speed with each view in sight over that with none; medians of interleaved windows.
 */
async function viewsCost(browser: Browser, url: string, rounds: number): Promise<Figures> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await open(page, url);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  // Tuning changes the speed.
  await page.locator('dt:text-is("Kernels") + dd:text-is("tuned")').waitFor({ timeout: 120_000 });
  const titles = await page.getByRole("tab").allTextContents();
  const speeds = new Map(titles.map((title) => [title, [] as number[]]));
  for (let i = 0; i < rounds; i++) {
    for (const [title, measured] of speeds) {
      await page.getByRole("tab", { name: title }).click();
      measured.push(await stepsPerSecond(page));
    }
  }
  await page.close();
  const median = (title: string) => spread(speeds.get(title) ?? []).median;
  return Object.fromEntries(
    titles
      .filter((title) => title !== NOTHING_SHOWN)
      .map((title) => [
        `speed with ${title} in sight, share`,
        (median(title) / median(NOTHING_SHOWN)).toFixed(3),
      ]),
  );
}

async function stepsPerSecond(page: Page): Promise<number> {
  const read = () =>
    page.evaluate(() => {
      const step = document.querySelector('progress[aria-label="Steps done"]');
      return { at: performance.now(), step: (step as HTMLProgressElement).value };
    });
  await page.waitForTimeout(1000);
  const before = await read();
  await page.waitForTimeout(WINDOW);
  const after = await read();
  return (1000 * (after.step - before.step)) / (after.at - before.at);
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("status").filter({ hasText: "Ready" }).waitFor({ timeout: 60_000 });
}

const round = (value: number) => Math.round(value * 10) / 10;

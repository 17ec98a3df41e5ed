// Measures how much a visible view slows training.

import type { Page } from "@playwright/test";
import { spread } from "../../src/statistics/spread.ts";
import type { Measurements } from "./measurements.ts";
import { EPOCHS } from "./site.ts";

/** The shortest time over which the speed is measured, in ms. It is extended to whole epochs, which end with a test. */
const WINDOW = 12_000;
/** Milliseconds from opening a view until it may be measured: at first it draws and measures everything. */
const SETTLING = 3000;
/** The same for the view that shows nothing. */
const LEAVING = 1000;
/** The view that shows nothing of the run. */
const NOTHING_SHOWN = "GPU";
/** CSS pixels, enough for nearly all of each view. */
const SIZE = { width: 1400, height: 2200 };

/**
 * Returns the training speed with each view visible, relative to the speed with none right before and after.
 * It is the median over all rounds, because the machine's speed changes from minute to minute.
 * @param page in which a run is training
 */
export async function viewsCost(page: Page, rounds: number): Promise<Measurements> {
  await page.setViewportSize(SIZE);
  await page.getByRole("tab", { name: "Watch" }).click();
  // Its panel is visible, too.
  await page.locator("[role=option]").first().click();
  const titles = await page.getByRole("tab").allTextContents();
  const shares = new Map<string, number[]>();
  for (const title of titles) if (title !== NOTHING_SHOWN) shares.set(title, []);
  let before = await speedWith(page, NOTHING_SHOWN);
  for (let i = 0; i < rounds; i++) {
    for (const [title, measured] of shares) {
      const shown = await speedWith(page, title);
      const after = await speedWith(page, NOTHING_SHOWN);
      measured.push((2 * shown) / (before + after));
      before = after;
    }
  }
  return Object.fromEntries(
    [...shares].map(([title, measured]) => [
      `speed with ${title} in sight, share`,
      spread(measured).median.toFixed(3),
    ]),
  );
}

/** Returns the steps per second with a view visible. */
async function speedWith(page: Page, title: string): Promise<number> {
  await page.getByRole("tab", { name: title }).click();
  await page.waitForTimeout(title === NOTHING_SHOWN ? LEAVING : SETTLING);
  return page.evaluate(stepsPerSecond, { epochs: EPOCHS, shortest: WINDOW });
}

/** Runs in the page: waits for the next epoch and for the one that begins `shortest` ms later. */
function stepsPerSecond({ epochs, shortest }: { epochs: number; shortest: number }) {
  const bar = document.querySelector('progress[aria-label="Steps done"]') as HTMLProgressElement;
  let epoch = Number.POSITIVE_INFINITY;
  let start: { at: number; step: number } | undefined;
  return new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      const at = performance.now();
      const step = bar.value;
      const last = epoch;
      epoch = Math.ceil((step * epochs) / bar.max);
      if (epoch <= last) return;
      start ??= { at, step };
      if (at - start.at < shortest) return;
      observer.disconnect();
      resolve((1000 * (step - start.step)) / (at - start.at));
    });
    observer.observe(bar, { attributes: true, attributeFilter: ["value"] });
  });
}

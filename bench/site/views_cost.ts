// Measures how much a visible view slows training.

import type { Page } from "@playwright/test";
import { spread } from "../../src/statistics/spread.ts";
import type { Measurements } from "./measurements.ts";
import { openPage, type Site, trainStartedUp } from "./site.ts";

/** Milliseconds of training per window. */
const WINDOW = 6000;
/** Milliseconds from opening a view to the start of its window. */
const SETTLING = 3000;
/** The view that shows nothing of the run. */
const NOTHING_SHOWN = "GPU";
/** CSS pixels, enough for nearly all of each view. */
const HEIGHT = 2200;
/** A selected unit, so that its panel is visible, too. */
const SELECTED_UNIT = "unit=15";

/**
 * Returns the training speed with each view visible, relative to the speed with none right before and after.
 * It is the median over all rounds, because the machine's speed changes from minute to minute.
 */
export async function viewsCost(site: Site, rounds: number): Promise<Measurements> {
  const page = await openPage(site, SELECTED_UNIT, HEIGHT);
  await trainStartedUp(page);
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
  await page.close();
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
  const read = () =>
    page.evaluate(() => {
      const step = document.querySelector('progress[aria-label="Steps done"]');
      return { at: performance.now(), step: (step as HTMLProgressElement).value };
    });
  await page.waitForTimeout(SETTLING);
  const before = await read();
  await page.waitForTimeout(WINDOW);
  const after = await read();
  return (1000 * (after.step - before.step)) / (after.at - before.at);
}

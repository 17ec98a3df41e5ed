// What it costs the training that a view is in sight.

import type { Page } from "@playwright/test";
import { spread } from "../../src/statistics/spread.ts";
import type { Measurements } from "./measurements.ts";
import { openPage, type Site, trainStartedUp } from "./site.ts";

/** Milliseconds of training in one window. */
const WINDOW = 6000;
/** Milliseconds from the opening of a view until its window begins. */
const SETTLING = 3000;
/** The view that shows nothing of the run. */
const NOTHING_SHOWN = "Speed";
/** CSS pixels: nearly all of each view, and a unit chosen, so that its panel is there too. */
const HEIGHT = 2200;
const CHOSEN = "unit=15";

/**
 * Training speed with each view in sight over that with none, right before and after: medians over the
 * rounds, since the machine's own speed changes from one minute to the next.
 */
export async function viewsCost(site: Site, rounds: number): Promise<Measurements> {
  const page = await openPage(site, CHOSEN, HEIGHT);
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

/** Steps per second with a view in sight. */
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

// What it costs the training that a view is in sight.

import type { Page } from "@playwright/test";
import { spread } from "../../src/profile/statistics.ts";
import type { Figures } from "./figures.ts";
import { openPage, type Site, trainTuned } from "./site.ts";

/** Milliseconds of training in one window. */
const WINDOW = 6000;
/** The view that shows nothing of the run. */
const NOTHING_SHOWN = "Speed";
/** CSS pixels: nearly all of each view, and a unit chosen, so that its panel is there too. */
const HEIGHT = 2200;
const CHOSEN = "?unit=15";

/**
 * Training speed with each view in sight over that with none: medians of interleaved windows.
 */
export async function viewsCost(site: Site, rounds: number): Promise<Figures> {
  const page = await openPage(site, CHOSEN, HEIGHT);
  await trainTuned(page);
  await computeFloors(page);
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

/** Once a browser, the floors of linear codes take a core for a while. */
async function computeFloors(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Sparsity" }).click();
  const floor = page.locator('dt:has-text("PCA floor") + dd').filter({ hasText: /^0\.\d/ });
  await floor.waitFor({ timeout: 120_000 });
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

// Experiments and pinned runs as tests use them: by what the page shows.

import type { Page } from "@playwright/test";
import { expect, type Site } from "./page_test.ts";

/** Eight steps. */
export const SMALL = "trainImages=256&epochs=1&batchSize=32&hiddenUnits=16";
export const SMALL_NAME = "16 units, batch 32, 1 epoch, 256 images";

/** What the list of runs says before there is one. */
export const NOTHING_PINNED = /None yet/;

/** Their key in the browser's storage. */
export const PINS = "parsimony.pinned";

export const experiments = (page: Page) => page.getByRole("region", { name: "Experiments" });
/** Opens the menu of experiments, unless it is open. */
export async function openExperiments(page: Page) {
  if (await experiments(page).isVisible()) return;
  await page.getByRole("button", { name: "Experiments", exact: true }).click();
  await expect(experiments(page)).toBeVisible();
}
export const preset = (page: Page, name: string, label: string) =>
  experiments(page)
    .getByRole("group", { name, exact: true })
    .getByRole("button", { name: label, exact: true });
export const pinButton = (page: Page) => page.getByRole("button", { name: "Pin", exact: true });
export const pinned = (page: Page) => page.getByRole("region", { name: "Runs", exact: true });
export const rows = (page: Page) => pinned(page).getByRole("listitem");
export const results = (page: Page) =>
  page.getByRole("region", { name: "Settings and results", exact: true });
export const table = (page: Page) =>
  results(page).getByRole("table", { name: /^Results on the test set/ });
/** What was measured in "Sparsity". */
export const furtherTable = (page: Page) =>
  results(page).getByRole("table", { name: /^Measured in Sparsity/ });

export async function cell(
  page: Page,
  run: string,
  column: string,
  of = table(page),
): Promise<string> {
  // Without the explanations in the headings, which are hidden.
  const titles = await of.getByRole("columnheader").allInnerTexts();
  const row = of.getByRole("row").filter({
    has: page.getByRole("rowheader", { name: run, exact: true }),
  });
  const texts = await row.locator("th, td").allTextContents();
  return texts[titles.indexOf(column)] ?? "";
}

export async function trainToTheEnd(site: Site) {
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
}

export async function pin(site: Site) {
  await pinButton(site.page).click();
  await expect(site.page.getByText(/^Pinned: /)).toBeVisible({ timeout: 30_000 });
  await expect(pinButton(site.page)).toBeDisabled();
}

/** Two pinned runs that differ in λ, and the view that compares them. */
export async function pinTwo(site: Site) {
  await site.open(`?${SMALL}&view=compare`);
  await trainToTheEnd(site);
  await pin(site);
  await expect(rows(site.page)).toHaveCount(2);
  await site.fill("Sparsity weight", "0");
  await site.button("Restart").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await trainToTheEnd(site);
  await pin(site);
  await expect(rows(site.page)).toHaveCount(3);
}

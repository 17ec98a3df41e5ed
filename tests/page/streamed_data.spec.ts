// Training on the page on data that are read while training.

import { rm, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { activations, expect, openData, sheet, trainOn, useButton } from "./own_data.ts";
import { test } from "./page_test.ts";

/** Served from the sources, whose modules the test can call. Chunks of 64 rows, of which batches cross the bounds. */
const SETTINGS = {
  trainImages: 0,
  hiddenUnits: 8,
  batchSize: 24,
  epochs: 3,
  chunkRows: 64,
  outputActivation: "linear",
};

/** Uses the opened data as if no more than these bytes could be loaded. */
async function useStreamed(page: Page, maxBytes: number): Promise<void> {
  await expect(useButton(page)).toHaveAttribute("aria-disabled", "false");
  const isUsed = await page.evaluate(
    async ([path, bytes]) => (await import(path)).useOpened(bytes),
    ["/src/app/data/opened_data.ts", maxBytes] as const,
  );
  expect(isUsed).toBe(true);
  await expect(page.getByRole("status")).toHaveText("Ready, untrained");
}

/** The loss of every step and of every test, and what identifies the data. */
const shown = (page: Page) =>
  page.evaluate(async (path) => {
    const { curves, data } = await import(path);
    return { curves: curves.value, id: data.value.id, isStreamed: Boolean(data.value.streamed) };
  }, "/src/app/state/run.ts");

const query = (settings: object) =>
  new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)]));

test("rows that are read while training give the same bits as rows in memory", async ({
  site,
  page,
}) => {
  await page.goto(`${process.env.PARSIMONY_SOURCES}?${query(SETTINGS)}`);
  await expect(site.status).toHaveText("Ready, untrained");
  const train = async () => {
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished");
    return shown(page);
  };
  await trainOn(page, activations(200, 9));
  const loaded = await train();
  await openData(page, activations(200, 9));
  await useStreamed(page, 1000);
  const streamed = await train();
  expect(loaded.isStreamed).toBe(false);
  expect(streamed.isStreamed).toBe(true);
  expect(streamed.curves.train.length).toBeGreaterThan(3);
  expect(streamed.curves.train.at(-1).loss).toBeGreaterThan(0);
  expect(streamed.curves.train).toEqual(loaded.curves.train);
  expect(streamed.curves.test).toEqual(loaded.curves.test);
  expect(streamed.id).toEqual(loaded.id);
});

test("a file that is deleted ends the run with a sentence", async ({ site, page }, info) => {
  await page.goto(`${process.env.PARSIMONY_SOURCES}?${query(SETTINGS)}`);
  await expect(site.status).toHaveText("Ready, untrained");
  const path = info.outputPath("rows.npy");
  await writeFile(path, activations(400, 9).buffer);
  await page.getByRole("button", { name: /^Data: / }).click();
  await sheet(page).getByLabel("Files", { exact: true }).setInputFiles(path);
  await useStreamed(page, 1000);
  await rm(path);
  await page.keyboard.press("Escape");
  await site.button("Train").click();
  await expect(site.status).toHaveText(/stopped/i);
  await expect(
    page.getByText(/rows\.npy cannot be read: it was changed, moved or deleted/),
  ).toBeVisible();
});

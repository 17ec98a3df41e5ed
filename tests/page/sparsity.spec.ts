// Sparsity at a glance: the numbers against codes computed here, the PCA floors, and what is kept.

import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe.ts";
import { expect, test, withAllImages } from "./page_test.ts";
import { untrainedCodes } from "./untrained.ts";

const COUNT = 512;
const HIDDEN = 16;
const query = `?trainImages=${COUNT}&hiddenUnits=${HIDDEN}&view=sparsity`;
/** Test MSE of principal components of MNIST's training images, by their number; NumPy's, in float64. */
const FLOORS = { 0: 0.06747, 10: 0.03407, 32: 0.01683, 64: 0.00905, 128: 0.00421, 256: 0.00138 };

const headline = (page: Page, name: string) =>
  page.locator(`.headlines dt:text-is("${name}") + dd`);
const chart = (page: Page, id: string) => page.locator(`#${id}`).getByRole("img");

test("tells the numbers of the codes as they are", async ({ site }) => {
  const { page } = site;
  await site.open(query);
  const codes = untrainedCodes(COUNT, HIDDEN);
  const images = Array.from({ length: COUNT }, (_, n) =>
    codes.subarray(n * HIDDEN, (n + 1) * HIDDEN),
  );
  const active = images.map((code) => code.filter((h) => h > 0).length);
  const units = Array.from({ length: HIDDEN }, (_, j) => images.map((code) => code[j] as number));
  const means = units.map((unit) => unit.reduce((sum, h) => sum + h, 0) / COUNT);
  const rates = units.map((unit) => unit.filter((h) => h > 0).length / COUNT);

  const meanL0 = active.reduce((sum, n) => sum + n, 0) / COUNT;
  await expect(headline(page, "Mean L0")).toHaveText(`${meanL0.toPrecision(3)} of ${HIDDEN}`);
  const dead = rates.filter((rate) => rate === 0).length;
  await expect(headline(page, "Dead units")).toHaveText(String(dead));
  const saturated = means.filter((mean) => mean > 0.999).length;
  await expect(headline(page, "Saturated units")).toHaveText(String(saturated));
  const mean = means.reduce((sum, m) => sum + m, 0) / HIDDEN;
  await expect(headline(page, "Mean activation")).toHaveText(mean.toPrecision(3));
  await expect(headline(page, "Test MSE")).toHaveText("–");

  const [below, above] = rates.toSorted((a, b) => a - b).slice(7, 9) as [number, number];
  const median = (below + above) / 2;
  const percent = (rate: number) => `${Number((100 * rate).toPrecision(3))} %`;
  await expect(chart(page, "firing-rates")).toHaveAccessibleName(
    `Firing rates of 16 hidden units: from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))} of the images, median ${percent(median)}; ${dead === 1 ? "1 unit never fires" : `${dead} units never fire`}.`,
  );
  await expect(chart(page, "active-units")).toHaveAccessibleName(
    `Active hidden units per image, of 16: from ${Math.min(...active)} to ${Math.max(...active)}, mean ${meanL0.toPrecision(3)}.`,
  );
});

test.describe("with all of MNIST", () => {
  test.use(withAllImages);

  test("follows training: test error, explained variance, dead units", async ({ site }) => {
    const { page } = site;
    await site.open(`${query}&epochs=1&batchSize=32`);
    const names = ["dead-units", "test-error"].map((id) => chart(page, id));
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
    await expect(headline(page, "Test MSE")).toHaveText(/^0\.\d+$/);
    const error = Number(await headline(page, "Test MSE").textContent());
    await expect(names[1] as (typeof names)[0]).toHaveAccessibleName(
      new RegExp(`on the test set is ${error} after step 16\\.`),
    );
    await expect(names[0] as (typeof names)[0]).toHaveAccessibleName(
      /^\d+ dead units? and [\d.]+ active units per image after 16 steps/,
    );
    await expect(headline(page, "Explained variance")).toHaveText(/%$/, { timeout: 90_000 });
    const explained = Number.parseFloat(
      (await headline(page, "Explained variance").textContent()) ?? "",
    );
    // The error has three digits.
    expect(explained / 100).toBeCloseTo(1 - error / FLOORS[0], 1);
  });

  test("computes the PCA floors in a worker, once for a browser, and they are right", async ({
    site,
  }) => {
    const { page } = site;
    const workers: string[] = [];
    page.on("worker", (worker) => workers.push(worker.url()));
    const started = () => workers.filter((url) => url.includes("floors_worker")).length;
    await site.open(query.replace("hiddenUnits=16", "hiddenUnits=64"));
    const floor = headline(page, "PCA floor, k = 64");
    await expect(floor).toHaveText(FLOORS[64].toFixed(5), { timeout: 90_000 });
    expect(started()).toBe(1);
    await expect(chart(page, "test-error")).toHaveAccessibleName(
      /To compare: mean image 0\.0675, PCA, k = \d+ 0\.0\d+, PCA, k = 64 0\.00905\./,
    );
    const kept = await page.evaluate(() => localStorage.getItem("parsimony.floors"));
    const { floors } = JSON.parse(kept ?? "") as { floors: number[] };
    for (const [k, value] of Object.entries(FLOORS)) {
      expect(floors[Number(k)], `floor of ${k} numbers`).toBeCloseTo(value, 5);
    }

    await page.reload();
    await expect(floor).toHaveText(FLOORS[64].toFixed(5));
    expect(started()).toBe(1);
  });
});

test("computes the floors anew where what is kept is damaged, and says so", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    const item = "parsimony.floors";
    if (!localStorage.getItem(item)) localStorage.setItem(item, '{"version":1,"floors":[-1]}');
  });
  await site.open(query);
  await expect(page.locator("#headlines")).toContainText(
    "The kept floors are not used: what is kept is damaged or old.",
  );
  await expect(headline(page, "PCA floor, k = 16")).toHaveText(/^0\.02\d+$/, { timeout: 90_000 });
});

test("goes on where the storage is blocked", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("Storage is blocked.", "SecurityError");
      },
    });
  });
  await site.open(query);
  await expect(headline(page, "PCA floor, k = 16")).toHaveText(/^0\.02\d+$/, { timeout: 90_000 });
  await expect(page.locator("#headlines")).toContainText(
    "The PCA floors are not kept for the next visit: Storage is blocked.",
  );
});

test.describe("where the worker does not load", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("says so in a line", async ({ site }) => {
    const { page } = site;
    await page.route("**/*floors_worker*", (route) => route.abort());
    await site.open(query);
    await expect(page.locator("#headlines")).toContainText("The PCA floors were not computed:");
    await expect(headline(page, "PCA floor, k = 16")).toHaveText("–");
  });
});

test.describe("360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test("axe finds nothing, and nothing sticks out of a small screen", async ({ site }) => {
    const { page } = site;
    await site.open(query);
    await expect(page.locator("#headlines")).toContainText("16");
    for (const id of ["firing-rates", "active-units", "dead-units", "test-error"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    }
    await expectNoViolation(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

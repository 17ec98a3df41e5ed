// The view "Sparsity": its numbers compared with codes computed here, and the cached PCA baselines.

import { expectNoViolation } from "./axe.ts";
import { chart, clickBar, headline } from "./charts.ts";
import { saved } from "./downloads.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { untrainedCodes } from "./untrained.ts";

const COUNT = 512;
const HIDDEN = 16;
const query = `?trainImages=${COUNT}&hiddenUnits=${HIDDEN}&view=sparsity`;
const untrained: Steps = {
  "shows the statistics of the codes": async (site) => {
    const { page } = site;
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
    const table = (await saved(page, "Save Sparsity at a glance as CSV")).bytes.toString();
    expect(Number(/^Mean L0,([\d.]+),/m.exec(table)?.[1])).toBeCloseTo(meanL0, 4);
    expect(table).toContain("\nTest MSE,,");

    const [below, above] = rates.toSorted((a, b) => a - b).slice(7, 9) as [number, number];
    const median = (below + above) / 2;
    const percent = (rate: number) => `${Number((100 * rate).toPrecision(3))}%`;
    await expect(chart(page, "firing-rates")).toHaveAccessibleName(
      `Firing rates of 16 hidden units: from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))} of the images, median ${percent(median)}; ${dead === 1 ? "1 unit never fires" : `${dead} units never fire`}.`,
    );
    await expect(chart(page, "active-units")).toHaveAccessibleName(
      `Active hidden units per image, of 16: from ${Math.min(...active)} to ${Math.max(...active)}, mean ${meanL0.toPrecision(3)}.`,
    );
  },
  "a single suggestion is a sentence, not a list": async ({ page }) => {
    const guide = page.getByRole("region", { name: "Sparsity: what to try" });
    await expect(guide.getByRole("paragraph")).toHaveText(/^Click a bar of Mean activation/);
    await expect(guide.getByRole("list")).toHaveCount(0);
  },
  "no number is shown twice, and the quality is below the charts": async ({ page }) => {
    const quality = page.locator("#quality");
    await expect(quality.locator("dt")).toHaveText([
      ...["Explained variance", "Dense units", "Very dense", "Size bias", "Mean cosine"],
      ...["Near-duplicates", "Nearest unit"],
    ]);
    const ids = await page.locator("#view figure").evaluateAll((all) => all.map(({ id }) => id));
    expect(ids.at(-1)).toBe("quality");
    await quality.scrollIntoViewIfNeeded();
    await expect(page.locator(".quality-status")).toHaveText("On the test set after 0 steps.");
    const table = (await saved(page, "Save Quality as CSV")).bytes.toString();
    expect(table).toMatch(/^MSE,0\.\d+,/m);
    expect(table).toMatch(/^L0,\d[\d.]*,/m);
    expect(table).toMatch(/^Dead units,\d+,inactive on every test image$/m);
  },
  "a bar of the mean activation opens its unit": async (site) => {
    await clickBar(await site.drawnChart("mean-activation"), 4, HIDDEN);
    const panel = site.page.getByRole("region", { name: `Unit 5 of ${HIDDEN}` });
    await expect(panel).toBeVisible();
    await expect(panel.getByRole("heading", { name: "Similar units" })).toBeVisible();
    await panel.getByRole("button", { name: "Close" }).click();
    await expect(panel).toHaveCount(0);
  },
  "recomputes damaged PCA baselines, and reports what went wrong with the storage": async (
    site,
  ) => {
    const { page } = site;
    await page.evaluate(() =>
      localStorage.setItem("parsimony.floors", '{"version":1,"floors":[-1]}'),
    );
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
    });
    await site.open(query);
    await expect(page.locator("#headlines .warning")).toContainText(/ignored: .*damaged/);
    await expect(headline(page, "PCA baseline, k = 16")).toHaveText(/^0\.02\d+$/, {
      timeout: 90_000,
    });
    await expect(page.locator("#headlines .warning")).toContainText(
      "could not be cached: The quota has been exceeded.",
    );
  },
};

test("shows the statistics of an untrained run", async ({ site }) => {
  await site.open(query);
  await walk(site, untrained);
});

test("a finished run gets advice", async ({ site }) => {
  const { page } = site;
  await site.open(`${query}&epochs=2&targetActivation=0.9`);
  const advice = page.locator("#quality").getByRole("region", { name: "Advice" });
  await page.locator("#quality").scrollIntoViewIfNeeded();
  await expect(page.locator(".quality-status")).toHaveText("On the test set after 0 steps.");
  await expect(advice).toHaveCount(0);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await page.locator("#quality").scrollIntoViewIfNeeded();
  await expect(advice).toContainText(
    /The mean activation is 0\.\d+, far from the target of 0\.9: /,
  );
  await expectNoViolation(page);
});

test("the quality is measured during training, too", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await site.open(`${query}&epochs=10000`);
  const variance = page.locator('#quality dt:text-is("Explained variance") + dd');
  await variance.scrollIntoViewIfNeeded();
  await expect(variance).toHaveText(/\d%$/);
  const untrained = (await variance.textContent()) as string;
  await site.button("Train").click();
  await expect(variance).not.toHaveText(untrained);
  await expect(site.status).toHaveText("Training");
});

test("works while the storage is blocked", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("Storage is blocked.", "SecurityError");
      },
    });
  });
  await site.open(query);
  await expect(headline(page, "PCA baseline, k = 16")).toHaveText(/^0\.02\d+$/, {
    timeout: 90_000,
  });
  await expect(page.locator("#headlines .warning")).toContainText(
    "could not be cached: Storage is blocked.",
  );
});

test.describe("if the worker cannot be loaded", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("a message says so", async ({ site }) => {
    const { page } = site;
    await page.route("**/*pca_worker*", (route) => route.abort());
    await site.open(query);
    await expect(page.locator("#headlines .warning")).toContainText("could not be computed:");
    await expect(headline(page, "PCA baseline, k = 16")).toHaveText("–");
  });
});

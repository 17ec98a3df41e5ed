// The page finds the fastest kernels while it trains, and remembers them in the browser's storage.

import { expect, type Site, test } from "./page_test.ts";

test.use({ tunes: true });

const query = "?trainImages=4096&epochs=200&hiddenUnits=8&batchSize=64";
const kernels = (site: Site) => site.page.locator('dt:text-is("Kernels") + dd');

test("tunes while it trains, and the next run takes the forms over, if they are whole", async ({
  site,
}) => {
  test.setTimeout(180_000);
  await site.open(query);
  await expect(kernels(site)).toHaveText("–");
  await site.button("Train").click();
  await expect(kernels(site)).toHaveText(/^tuning, \d+ of \d+$/);
  await expect(kernels(site)).toHaveText("tuned", { timeout: 120_000 });
  const kept = await site.page.evaluate(() => localStorage.getItem("parsimony.tuning"));
  expect(JSON.parse(kept ?? "")).toMatchObject({ version: expect.any(Number) });
  expect(kept).toMatch(/784-8-784 · batch 64/);

  await site.open(query);
  await site.button("Step").click();
  await expect(kernels(site)).toHaveText("tuned");

  // What is kept but damaged is not used, and said so.
  await site.page.evaluate(() => localStorage.setItem("parsimony.tuning", '{"version":'));
  await site.open(query);
  const training = site.page.getByRole("region", { name: "Training" });
  await expect(training).toContainText("The tuning of earlier runs is not used");
  await site.button("Step").click();
  await expect(kernels(site)).toHaveText(/^tuning/);
});

test("a browser that keeps nothing trains as well", async ({ site }) => {
  await site.page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: refuse });
  });
  await site.open(query);
  const training = site.page.getByRole("region", { name: "Training" });
  await expect(training).toContainText(/is not used: Access is denied/);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText(/^1 of/);
});

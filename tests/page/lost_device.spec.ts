// The GPU process crashes: the page says so, and starts again or resumes. Each test has a browser of its own,
// because after three crashes Chromium falls back to another way of drawing, in all its pages.

import type { Page } from "@playwright/test";
import { test as base } from "./page_test.ts";
import { expect, expectOffer, offerButton, SMALL, step } from "./saved_run.ts";

const test = base.extend({
  page: async ({ playwright, launchOptions, baseURL }, use) => {
    const browser = await playwright.chromium.launch(launchOptions);
    const context = await browser.newContext(baseURL ? { baseURL } : {});
    await use(await context.newPage());
    await browser.close();
  },
});

test.use({ expectedErrors: /DeviceLostError|destroyed/ });

async function crashGpuProcess(page: Page) {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error("The page has no browser.");
  await session.send("Browser.crashGpuProcess");
}

test("a lost device is reported, the settings stay, and Start again works", {
  tag: "@long",
}, async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=24");
  await site.fill("Seed", "7");
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(0);

  await crashGpuProcess(site.page);
  await expect(site.alert).toContainText(/GPU device was lost .*start again/);
  await expect(site.alert).toContainText("numbers are still shown");
  await expect(site.number("Time left")).toHaveText("–");
  await expect(site.button("Train")).toBeDisabled();

  await site.button("Start again").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(site.alert).toHaveCount(0);
  await expect(site.setting("Seed")).toHaveValue("7");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 100");
});

test("the run is offered immediately, and resumes", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=5000`);
  await step(site, 3);
  await crashGpuProcess(page);
  await expect(site.alert).toContainText(/GPU device was lost/);
  await expectOffer(page, 3);
  await offerButton(page, "Resume").click();
  await expect(site.status).toHaveText("Training");
  await expect.poll(() => site.steps()).toBeGreaterThan(3);
  await expect(site.alert).toHaveCount(0);
});

test("an error in handling the loss is reported", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    GPUDevice.prototype.destroy = () => {
      throw new Error("This device can't be destroyed.");
    };
  });
  await site.open("?trainImages=512&hiddenUnits=24");
  await crashGpuProcess(page);
  await expect(site.alert).toContainText("Reload the page");
});

// The GPU process crashes: the run continues on another device, as often as the browser offers one. Each test has a
// browser of its own, because after three crashes Chromium falls back to another way of drawing, in all its pages.

import type { Page } from "@playwright/test";
import { saved } from "./downloads.ts";
import { test as base, inEveryView, type Site } from "./page_test.ts";
import {
  expect,
  expectOffer,
  expectSaved,
  offerButton,
  SMALL,
  savedStep,
  step,
} from "./saved_run.ts";

const test = base.extend<{ flags: string[] }>({
  flags: [[], { option: true }],
  page: async ({ playwright, launchOptions, baseURL, flags }, use) => {
    const { args = [], ...options } = launchOptions;
    const browser = await playwright.chromium.launch({ ...options, args: [...args, ...flags] });
    const context = await browser.newContext(baseURL ? { baseURL } : {});
    await use(await context.newPage());
    await browser.close();
  },
});

/** Chromium offers another adapter after any number of crashes. */
const unlimited = ["--disable-domain-blocking-for-3d-apis", "--disable-gpu-process-crash-limit"];

async function crashGpuProcess(page: Page) {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error("The page has no browser.");
  await session.send("Browser.crashGpuProcess");
}

/** Crashes it, and waits until the run has continued. */
async function loseDevice(site: Site, from = /step [\d,]+/): Promise<void> {
  await crashGpuProcess(site.page);
  await expect(site.alert).toContainText(
    new RegExp(
      `^The GPU device was lost \\(.+\\); the run continues from ${from.source} on a new device\\.`,
    ),
  );
  await site.alert.getByRole("button", { name: "Dismiss" }).click();
  await expect(site.alert).toHaveCount(0);
}

const weightsOf = async (page: Page) => (await saved(page, "Save weights")).bytes;

/** Returns the weights of a run that loses no device, and starts it again. */
async function weightsOfWholeRun(site: Site) {
  await site.open(`${SMALL}&epochs=60`);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  const whole = await weightsOf(site.page);
  await site.button("Restart").click();
  await expect(site.number("Step")).toHaveText("0 of 960");
  return whole;
}

test("a run whose device is lost continues by itself, to the same bits", async ({ site }) => {
  const { page } = site;
  const whole = await weightsOfWholeRun(site);

  await step(site, 3);
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(100);
  await loseDevice(site, /step [1-9][\d,]*/);
  await expect(site.status).toHaveText("Finished");
  await expect(site.number("Step")).toHaveText("960 of 960");
  expect((await weightsOf(page)).equals(whole), "equal weights").toBe(true);
});

test.describe("with a browser that always offers another device", () => {
  test.use({ flags: unlimited, expectedErrors: /more than 3 times/ });

  test("a run continues three times within a minute, in every view, and then says that it does not", {
    tag: "@long",
  }, async ({ site }) => {
    const { page } = site;
    const whole = await weightsOfWholeRun(site);
    // All losses are within a minute, however slow the machine is.
    await page.evaluate(() => {
      const start = Date.now();
      Date.now = () => start;
    });

    // Before its first step, and paused: nothing is saved yet.
    await loseDevice(site, /step 0/);
    await expect(site.status).toHaveText("Ready, untrained");
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 960");
    await expectSaved(page, 1);
    await loseDevice(site, /step 1/);
    await expect(site.number("Step")).toHaveText("1 of 960");
    await expect(site.status).toHaveText("Paused");
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(100);
    await loseDevice(site);
    await expect(site.status).toHaveText("Finished");
    expect((await weightsOf(page)).equals(whole), "equal weights").toBe(true);

    await inEveryView(site, async (view) => {
      for (const canvas of await page.locator("#view canvas[role=img]").all()) {
        if (await canvas.isVisible()) await expectDrawn(canvas, view);
      }
      await expect(site.alert).toHaveCount(0);
    });

    await crashGpuProcess(page);
    await expect(site.alert).toContainText("The GPU device was lost more than 3 times");
    // After this crash, Chromium draws in another way, with which it loses the device of every canvas.
    await expectOffer(page, 960);
  });
});

/** Waits until a canvas has more than one colour. */
async function expectDrawn(canvas: ReturnType<Page["locator"]>, what: string) {
  await canvas.scrollIntoViewIfNeeded();
  const colours = async () => {
    const picture = await canvas.screenshot();
    return new Set(picture).size;
  };
  await expect.poll(colours, what).toBeGreaterThan(50);
}

test.describe("with a browser that offers no other device", () => {
  test.use({ expectedErrors: /will not provide another one/ });

  test("the page says so, and the run resumes after a reload", { tag: "@long" }, async ({
    site,
  }) => {
    const { page } = site;
    await site.open(`${SMALL}&epochs=5000`);
    await site.button("Train").click();
    await expect(site.status).toHaveText("Training");
    await loseDevice(site);
    await expect.poll(() => savedStep(page)).toBeGreaterThan(0);
    await crashGpuProcess(page);
    await expect(site.alert).toContainText(
      /The GPU device was lost \(.+\), and the browser will not provide another one right now\. Reload the page/,
    );
    await expect(site.alert).toContainText("numbers are still shown");
    await expect(site.button("Train")).toBeDisabled();
    const step = Number(
      await page.getByRole("region", { name: "Saved run" }).getAttribute("data-step"),
    );
    expect(step).toBeGreaterThan(0);

    await page.reload();
    await expectOffer(page, step);
    await offerButton(page, "Resume").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(step);
    await expect(site.alert).toHaveCount(0);
  });
});

test.describe("if the script that continues runs does not load", () => {
  test.use({ expectedErrors: /DeviceLostError|destroyed|Failed to (load|fetch)/ });

  test("the run stops, its settings stay, and it resumes when asked", { tag: "@long" }, async ({
    site,
  }) => {
    const { page } = site;
    await page.route(/\/restoring-/, (route) => route.abort());
    await site.open(`${SMALL}&epochs=5000`);
    await step(site, 3);
    await crashGpuProcess(page);
    await expect(site.alert).toContainText(/GPU device was lost .*start again/);
    await expect(site.number("Time left")).toHaveText("–");
    await expect(site.button("Train")).toBeDisabled();
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
});

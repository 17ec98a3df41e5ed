// Axe on the page's states, in light and dark, and the page on a small screen.

import { expectNoViolation } from "./axe.ts";
import { expect, test } from "./page_test.ts";

test("axe finds nothing, untrained, stepped, or with a wrong setting", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16");
  await expectNoViolation(site.page);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 100");
  await site.page.getByText("More settings").click();
  await site.setting("Seed").fill("7");
  await site.setting("Epochs").fill("0");
  await expect(site.page.getByText("Epochs must be")).toBeVisible();
  await expectNoViolation(site.page);
});

test("axe finds nothing on a damaged link", async ({ site }) => {
  await site.page.goto("./?speed=11");
  await expect(site.alert).toBeVisible();
  await expectNoViolation(site.page);
});

test.describe("360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true });

  test("nothing sticks out and every button can be hit", async ({ site }) => {
    await site.open("?trainImages=512");
    await site.page.getByText("More settings").tap();
    const width = await site.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(360);
    for (const button of await site.page.getByRole("button").all()) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(40);
    }
    await site.button("Step").tap();
    await expect(site.number("Step")).toHaveText("1 of 100");
  });
});

for (const width of [360, 1280]) {
  test(`buttons stay where they are when the GPU's name comes, ${width} pixels wide`, async ({
    site,
  }) => {
    const { page } = site;
    await page.setViewportSize({ width, height: 740 });
    await page.addInitScript(() => {
      const { prototype } = GPU;
      const request = prototype.requestAdapter;
      const goOn = new Promise((resolve) => Object.assign(window, { findGpu: resolve }));
      prototype.requestAdapter = async function (...given) {
        await goOn;
        return request.apply(this, given);
      };
    });
    await page.goto("./");
    await expect(site.status).toHaveText("Looking for a GPU…");
    const before = await site.button("Train").boundingBox();
    await page.evaluate("findGpu()");
    await expect(page.getByText(/^Runs on/)).toBeVisible();
    expect(await site.button("Train").boundingBox()).toEqual(before);
  });
}

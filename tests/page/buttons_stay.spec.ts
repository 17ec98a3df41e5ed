// The position of the buttons while the page is still requesting a GPU.

import { expect, test } from "./page_test.ts";

for (const width of [360, 1280]) {
  test(`the buttons do not move when the GPU's name appears, at ${width} pixels`, async ({
    site,
  }) => {
    const { page } = site;
    await page.setViewportSize({ width, height: 740 });
    await page.addInitScript(() => {
      const { prototype } = GPU;
      const request = prototype.requestAdapter;
      const found = new Promise((resolve) => Object.assign(window, { findGpu: resolve }));
      prototype.requestAdapter = async function (...given) {
        await found;
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

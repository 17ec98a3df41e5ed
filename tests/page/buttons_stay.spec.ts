// Where the buttons are while the page is still looking for a GPU.

import { expect, test } from "./page_test.ts";

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

// The position of the buttons while the page is still requesting a GPU.

import { expect, type Site, test } from "./page_test.ts";

const widths = [360, 1280];

/** Where the buttons are at each width. */
async function positions(site: Site) {
  const boxes = [];
  for (const width of widths) {
    await site.page.setViewportSize({ width, height: 740 });
    boxes.push(await site.button("Train").boundingBox());
  }
  return boxes;
}

test("the buttons do not move when the GPU's name appears", async ({ site }) => {
  const { page } = site;
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
  const before = await positions(site);
  await page.evaluate("findGpu()");
  await expect(page.getByText(/^Runs on/)).toBeVisible();
  expect(await positions(site)).toEqual(before);
});

// The position of the buttons while the page is still requesting a GPU.

import { calls, hold, release } from "./held_calls.ts";
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
  await page.addInitScript(hold, calls.adapter);
  await page.goto("./");
  await expect(site.status).toHaveText("Looking for a GPU…");
  const before = await positions(site);
  await release(page);
  await expect(page.getByRole("button", { name: "About the adapter" })).toBeVisible();
  expect(await positions(site)).toEqual(before);
});

// The focus stays nearby when the control that was pressed disappears.

import type { Page } from "@playwright/test";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { expectSaved, offer, offerButton } from "./saved_run.ts";

/** A link that causes a message. */
const DAMAGED = "?view=nowhere";

const dismiss = (page: Page) => page.getByRole("button", { name: "Dismiss" });

const pressed: Steps = {
  Dismiss: async (site) => {
    const { page } = site;
    await dismiss(page).press("Enter");
    await expect(site.alert).toHaveCount(0);
    await expect(page.getByRole("button", { name: "About Reconstructions" })).toBeFocused();
  },
  "with the mouse, the focus returns to the page": async (site) => {
    const { page } = site;
    await site.open(DAMAGED);
    await dismiss(page).click();
    await expect(site.alert).toHaveCount(0);
    await expect(page.locator("body")).toBeFocused();
  },
  "Discard, while holding Enter presses nothing else": async (site) => {
    const { page } = site;
    await site.button("Step").click();
    await expectSaved(page, 1);
    await site.open(DAMAGED);
    await dismiss(page).press("Enter");
    await offerButton(page, "Discard").focus();
    await page.keyboard.down("Enter");
    await expect(offer(page)).toHaveCount(0);
    await expect(site.button("Train")).toBeFocused();
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await site.button("Step").click();
    await expectSaved(page, 1);
  },
};

test("the tiles are at most ten Tabs away", async ({ site }) => {
  const { page } = site;
  await site.open("?trainImages=512&hiddenUnits=8");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to main content" })).toBeFocused();
  await page.keyboard.press("Enter");
  const tiles = page.getByRole("listbox", { name: "Hidden units" });
  let tabs = 1;
  while (!(await tiles.evaluate((list) => list.contains(document.activeElement)))) {
    await page.keyboard.press("Tab");
    expect(++tabs, "Tabs to the tiles").toBeLessThanOrEqual(10);
  }
});

test("a control that disappears when it is pressed leaves the focus nearby", {
  tag: "@long",
}, async ({ site }) => {
  await site.open(DAMAGED);
  await walk(site, pressed);
});

// The keyboard keeps its place where what it pressed goes away.

import type { Page } from "@playwright/test";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { answer, files, offer } from "./saved_run.ts";

/** A link of which something is said. */
const DAMAGED = "?view=nowhere";

const dismiss = (page: Page) => page.getByRole("button", { name: "Dismiss" });

const pressed: Steps = {
  Dismiss: async (site) => {
    const { page } = site;
    await dismiss(page).press("Enter");
    await expect(site.alert).toHaveCount(0);
    await expect(site.button("Train")).toBeFocused();
  },
  "Got it": async (site) => {
    const { page } = site;
    await page.getByRole("button", { name: "Got it" }).press("Space");
    await expect(page.locator(".experiments summary")).toBeFocused();
  },
  "not with the mouse, after which keys are for the page": async (site) => {
    const { page } = site;
    await site.open(DAMAGED);
    await dismiss(page).click();
    await expect(site.alert).toHaveCount(0);
    await expect(page.locator("body")).toBeFocused();
  },
  "Discard, and Enter that is held presses nothing else": async (site) => {
    const { page } = site;
    await site.button("Step").click();
    await expect(files(page)).toContainText("at step 1:");
    await site.open(DAMAGED);
    await dismiss(page).press("Enter");
    await answer(page, "Discard").focus();
    await page.keyboard.down("Enter");
    await expect(offer(page)).toHaveCount(0);
    const near = page.getByRole("region", { name: "Training" }).locator("button:focus");
    await expect(near).toHaveText("Save weights");
    const saved: string[] = [];
    page.on("download", (file) => saved.push(file.suggestedFilename()));
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await site.button("Step").click();
    await expect(files(page)).toContainText("at step 1:");
    expect(saved).toEqual([]);
  },
};

test("a control that goes away when it is pressed leaves the focus beside it", async ({ site }) => {
  await site.open(DAMAGED);
  await walk(site, pressed);
});

// The panel "Profile" as tests use it.

import type { Page } from "@playwright/test";
import { expect } from "./page_test.ts";

export const panel = (page: Page) => page.getByRole("region", { name: "Profile", exact: true });
/** The numbers about a whole step, in the inspector. */
export const step = (page: Page) => page.getByRole("region", { name: "One training step" });
export const profileButton = (page: Page) =>
  panel(page).getByRole("button", { name: "Profile", exact: true });
export const kernelTable = (page: Page) => panel(page).getByRole("table");

/** Profiles the kernels in use, without tuning, because compiling all variants takes long. */
export async function profile(page: Page) {
  await panel(page).getByLabel("Tune first").uncheck();
  await profileButton(page).click();
}

/** Expects that neither the page nor the table in it scrolls horizontally at these widths of the window. */
export async function expectFits(page: Page, table: string, widths: readonly number[]) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    const sizes = () =>
      page.evaluate((selector) => {
        const box = document.querySelector(selector)?.closest("section");
        return [document.documentElement, box].map((element) => element?.scrollWidth);
      }, table);
    const inside = await page.locator(table).evaluate((element) => {
      return element.closest("section")?.clientWidth;
    });
    await expect.poll(sizes, `at ${width}`).toEqual([width, inside]);
  }
}

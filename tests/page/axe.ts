import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";
import { expect } from "./page_test.ts";

/**
 * In light and in dark, which differ only in contrast.
 * @param within the selector of the part to check; the whole page by default
 */
export async function expectNoViolation(page: Page, within?: string) {
  expect(await violationsOf(page, {}, within)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOf(page, { runOnly: ["color-contrast"] }, within), "in dark").toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

async function violationsOf(page: Page, options: RunOptions, within = "html") {
  // While a colour changes from light to dark, its contrast is neither's.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(axe.source);
  return await page.evaluate(
    async ({ options, within }) => {
      const { violations } = await window.axe.run(within, options);
      return violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html)]);
    },
    // The nodes of rules that are met are not needed.
    { options: { ...options, resultTypes: ["violations" as const] }, within },
  );
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./page_test.ts";

/**
 * In light and in dark, which differ in contrast alone.
 * @param within a selector of what is looked at; the whole page where there is none
 */
export async function expectNoViolation(page: Page, within?: string) {
  expect(await violationsOf(page, (axe) => axe, within)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  const contrast = (axe: AxeBuilder) => axe.withRules("color-contrast");
  expect(await violationsOf(page, contrast, within), "in dark").toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

async function violationsOf(page: Page, choose: (axe: AxeBuilder) => AxeBuilder, within?: string) {
  // A colour on its way from light to dark is neither; one that turns back has no end.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  const axe = choose(new AxeBuilder({ page }));
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  return violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html)]);
}

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./page_test.ts";

/** @param within a selector of what is looked at; the whole page where there is none */
export async function expectNoViolation(page: Page, within?: string) {
  // A colour on its way from light to dark is neither; one that turns back has no end.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  const axe = new AxeBuilder({ page });
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  const found = violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html)]);
  expect(found, within).toEqual([]);
}

// Charts and headline numbers as tests use them.

import type { Locator, Page } from "@playwright/test";

export const headline = (page: Page, name: string) =>
  page.locator(`.headlines dt:text-is("${name}") + dd`).first();
export const chart = (page: Page, id: string) => page.locator(`#${id}`).getByRole("img");

/** Above the bar of a unit, from 0, in a chart of mean activations. */
export async function clickBar(chart: Locator, unit: number, units: number): Promise<void> {
  const box = (await chart.boundingBox()) as { width: number; height: number };
  const [left, right] = [66, 68];
  const x = left + ((unit + 0.5) / units) * (box.width - left - right);
  await chart.click({ position: { x, y: box.height / 2 } });
}

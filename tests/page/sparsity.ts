// The view "Sparsity" as tests use it.

import type { Page } from "@playwright/test";

export const headline = (page: Page, name: string) =>
  page.locator(`.headlines dt:text-is("${name}") + dd`);
export const chart = (page: Page, id: string) => page.locator(`#${id}`).getByRole("img");

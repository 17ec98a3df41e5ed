// The kept run as tests use it: by what a person sees of it.

import type { Page } from "@playwright/test";
import { type Site, expect as usual } from "./page_test.ts";

/** A page that is opened anew compiles its shaders first. */
export const expect = usual.configure({ timeout: 30_000 });

/** 16 steps an epoch. */
export const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32";

export const offer = (page: Page) => page.getByRole("region", { name: "Kept run" });
export const answer = (page: Page, name: string) => offer(page).getByRole("button", { name });
export const files = (page: Page) => page.locator(".run-files");

/** Makes so many steps one by one, and waits until the run is kept. */
export async function step(site: Site, steps: number) {
  for (let i = 1; i <= steps; i++) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(new RegExp(`^${i} of`));
  }
  await expect(files(site.page)).toContainText(`at step ${steps}:`);
}

/** Pauses, and waits until the run is kept where it stands. */
export async function pauseAndKeep(site: Site): Promise<number> {
  await site.button("Pause").click();
  await expect(site.status).toHaveText("Paused");
  const steps = await site.steps();
  await expect(files(site.page)).toContainText(`at step ${steps.toLocaleString("en")}:`);
  return steps;
}

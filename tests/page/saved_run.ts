// The saved run as tests use it: by what the page shows of it.

import type { Page } from "@playwright/test";
import { type Site, expect as usual } from "./page_test.ts";

/** A newly opened page compiles its shaders first. */
export const expect = usual.configure({ timeout: 30_000 });

/** 16 steps per epoch. */
export const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32";

export const offer = (page: Page) => page.getByRole("region", { name: "Saved run" });
export const offerButton = (page: Page, name: "Resume" | "Open" | "Discard") =>
  offer(page).getByRole("button", { name });
export const files = (page: Page) => page.locator(".run-files");
const autosave = (page: Page) => files(page).locator("[data-saved-step]");

/** Waits until the page offers a run that was saved at a step. */
export const expectOffer = (page: Page, step: number) =>
  expect(offer(page)).toHaveAttribute("data-step", String(step));

/** Waits until the current run is saved at a step. */
export const expectSaved = (page: Page, step: number) =>
  expect(autosave(page)).toHaveAttribute("data-saved-step", String(step));

/** Returns the step at which the run was last saved, or 0. */
export async function savedStep(page: Page): Promise<number> {
  if ((await autosave(page).count()) === 0) return 0;
  return Number(await autosave(page).getAttribute("data-saved-step"));
}

export async function offeredStep(page: Page): Promise<number> {
  await expect(offer(page)).toBeVisible();
  return Number(await offer(page).getAttribute("data-step"));
}

/** Makes steps one by one, and waits until the run is saved. */
export async function step(site: Site, steps: number) {
  for (let i = 1; i <= steps; i++) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(new RegExp(`^${i} of`));
  }
  await expectSaved(site.page, steps);
}

/** Pauses, and waits until the run is saved at that step. */
export async function pauseAndSave(site: Site): Promise<number> {
  await site.button("Pause").click();
  await expect(site.status).toHaveText("Paused");
  const steps = await site.steps();
  await expectSaved(site.page, steps);
  return steps;
}

// A person at the page while it trains: looks at every view, chooses, drags, types.

import type { Page } from "@playwright/test";

/** Milliseconds between two things that a person does. */
const PAUSE = 600;

type Act = (page: Page) => Promise<void>;

const open =
  (view: string): Act =>
  (page) =>
    page.getByRole("tab", { name: view }).click();
const click =
  (role: "button" | "checkbox", name: string | RegExp): Act =>
  (page) =>
    page.getByRole(role, { name }).first().click();
const press =
  (key: string): Act =>
  (page) =>
    page.keyboard.press(key);

/** From one view to the next, and what there is to be done in each. */
const acts: readonly Act[] = [
  open("Watch"),
  (page) => page.getByRole("option", { name: /^Unit 15(,|$)/ }).click(),
  press("ArrowRight"),
  press("ArrowDown"),
  (page) => page.getByRole("radio", { name: "encoder" }).click(),
  (page) => page.mouse.wheel(0, 900),
  click("checkbox", "Logarithmic axis"),
  open("Poke the code"),
  click("button", "Next"),
  drag,
  click("button", "Silence"),
  click("button", "As encoded"),
  open("Code space"),
  hover,
  open("Sparsity"),
  (page) => page.mouse.wheel(0, 900),
  open("Compare"),
  open("Speed"),
];

/** Trains, and acts again and again for so many seconds. */
export async function useFor(page: Page, seconds: number): Promise<void> {
  page.setDefaultTimeout(10_000);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; performance.now() < end; i++) {
    await (acts[i % acts.length] as Act)(page);
    await page.waitForTimeout(PAUSE);
  }
}

/** Along the first slider, in small moves. */
async function drag(page: Page): Promise<void> {
  const box = await page.getByRole("slider").first().boundingBox();
  if (!box) throw new Error("There is no slider to be dragged.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, y, { steps: 20 });
  await page.mouse.up();
}

/** Across the scatter. */
async function hover(page: Page): Promise<void> {
  const box = await page.locator("#feature-space canvas").first().boundingBox();
  if (!box) throw new Error("There is no scatter.");
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.8 * box.height);
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.4 * box.height, { steps: 20 });
}

// A person at the page while it trains: looks at every view, chooses, drags, types.

import type { Page } from "@playwright/test";

/** Milliseconds between two things that a person does. */
const PAUSE = 600;
/** Milliseconds from the mouse's arrival until it clicks. */
const REACTION = 150;

const SCATTER = "#feature-space canvas";

type Act = (page: Page) => Promise<void>;

/**
 * Clicks as a person does: the mouse is on its way a while before.
 * @param selector that the browser finds fast: a search by role and name takes the page's thread for long
 */
const click =
  (selector: string): Act =>
  async (page) => {
    await page.locator(selector).first().scrollIntoViewIfNeeded();
    const box = await boxOf(page, selector);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await page.waitForTimeout(REACTION);
    await page.mouse.down();
    await page.mouse.up();
  };
const open = (view: string) => click(`[role=tab]:text-is("${view}")`);
const pressButton = (words: string) => click(`button:text-is("${words}")`);
const press =
  (key: string): Act =>
  (page) =>
    page.keyboard.press(key);

/** From one view to the next, and what there is to be done in each. */
const acts: readonly Act[] = [
  open("Watch"),
  click("[role=option][aria-label^='Unit 15,']"),
  press("ArrowRight"),
  press("ArrowDown"),
  click('#hidden-units label:has-text("encoder")'),
  (page) => page.mouse.wheel(0, 900),
  click('label:has-text("Logarithmic axis")'),
  open("Poke the code"),
  pressButton("Next"),
  drag,
  pressButton("Silence all"),
  pressButton("Restore code"),
  draw,
  open("Code space"),
  hover,
  lasso,
  open("Sparsity"),
  (page) => page.mouse.wheel(0, 900),
  open("Compare"),
  open("Speed"),
];

/** Acts again and again for so many seconds. */
export async function useFor(page: Page, seconds: number): Promise<void> {
  page.setDefaultTimeout(10_000);
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; performance.now() < end; i++) {
    await (acts[i % acts.length] as Act)(page);
    await page.waitForTimeout(PAUSE);
  }
}

/** Along the first slider, in small moves. */
export async function drag(page: Page): Promise<void> {
  const box = await boxOf(page, "main input[type=range]");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, y, { steps: 20 });
  await page.mouse.up();
}

/** A stroke on the pad. */
async function draw(page: Page): Promise<void> {
  await click('.poke-image label:has-text("Draw")')(page);
  const box = await boxOf(page, "[aria-label^='Drawing pad']");
  await stroke(page, box, [
    [0.3, 0.2],
    [0.7, 0.3],
    [0.4, 0.8],
  ]);
  await page.waitForTimeout(REACTION);
  await click('.poke-image label:has-text("Test digit")')(page);
}

/** Around some points. */
async function lasso(page: Page): Promise<void> {
  await stroke(page, await boxOf(page, SCATTER), [
    [0.3, 0.3],
    [0.6, 0.35],
    [0.6, 0.7],
    [0.3, 0.6],
  ]);
}

type Box = Awaited<ReturnType<typeof boxOf>>;

/** Along a line through places, in shares of a box. */
async function stroke(page: Page, box: Box, places: readonly [number, number][]): Promise<void> {
  const [first, ...others] = places.map(
    ([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const,
  );
  await page.mouse.move(...(first as [number, number]));
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 10 });
  await page.mouse.up();
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`There is no ${selector}.`);
  return box;
}

/** Across the scatter. */
async function hover(page: Page): Promise<void> {
  const box = await boxOf(page, SCATTER);
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.8 * box.height);
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.4 * box.height, { steps: 20 });
}

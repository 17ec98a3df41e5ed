// Simulates a user of the page while it trains: opens every view, selects, drags, types.

import type { Page } from "@playwright/test";

/** Milliseconds between two actions. */
const PAUSE = 600;
/** Milliseconds from the arrival of the mouse to the click. */
const REACTION = 150;

const SCATTER = "#feature-space canvas";

type Action = (page: Page) => Promise<void>;

/**
 * Clicks as a person does, moving the mouse there first.
 * @param selector of CSS, because a search by role and name would block the page's thread
 */
const click =
  (selector: string): Action =>
  async (page) => {
    await page.locator(selector).first().scrollIntoViewIfNeeded();
    const box = await boxOf(page, selector);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await page.waitForTimeout(REACTION);
    await page.mouse.down();
    await page.mouse.up();
  };
const open = (view: string) => click(`[role=tab]:text-is("${view}")`);
const pressButton = (label: string) => click(`button:text-is("${label}")`);
const press =
  (key: string): Action =>
  (page) =>
    page.keyboard.press(key);

/** Opens one view after another and uses its controls. */
const actions: readonly Action[] = [
  open("Watch"),
  click("[role=option][aria-label^='Unit 15,']"),
  press("ArrowRight"),
  press("ArrowDown"),
  click('label:has-text("detect")'),
  (page) => page.mouse.wheel(0, 900),
  click('label:has-text("log")'),
  open("Poke"),
  click("[aria-label='Next']"),
  drag,
  pressButton("Silence all"),
  pressButton("Undo all edits"),
  draw,
  open("Space"),
  hover,
  lasso,
  open("Sparsity"),
  (page) => page.mouse.wheel(0, 900),
  open("Compare"),
  open("GPU"),
];

/** Repeats the actions for this many seconds. */
export async function actFor(page: Page, seconds: number): Promise<void> {
  page.setDefaultTimeout(10_000);
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; performance.now() < end; i++) {
    await (actions[i % actions.length] as Action)(page);
    await page.waitForTimeout(PAUSE);
  }
}

/** Drags the first slider in small moves. */
export async function drag(page: Page): Promise<void> {
  const box = await boxOf(page, "main input[type=range]");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, y, { steps: 20 });
  await page.mouse.up();
}

/** Draws a stroke on the pad. */
async function draw(page: Page): Promise<void> {
  await click('.poke-pictures label:has-text("Draw")')(page);
  const box = await boxOf(page, "[aria-label^='Drawing pad']");
  await stroke(page, box, [
    [0.3, 0.2],
    [0.7, 0.3],
    [0.4, 0.8],
  ]);
  await page.waitForTimeout(REACTION);
  await click('.poke-pictures label:has-text("Test digit")')(page);
}

/** Draws a lasso around some points. */
async function lasso(page: Page): Promise<void> {
  await stroke(page, await boxOf(page, SCATTER), [
    [0.3, 0.3],
    [0.6, 0.35],
    [0.6, 0.7],
    [0.3, 0.6],
  ]);
}

type Box = Awaited<ReturnType<typeof boxOf>>;

/** Moves along a line through points, given as fractions of a box. */
async function stroke(page: Page, box: Box, points: readonly [number, number][]): Promise<void> {
  const [first, ...others] = points.map(
    ([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const,
  );
  await page.mouse.move(...(first as [number, number]));
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...point, { steps: 10 });
  await page.mouse.up();
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`The page has no ${selector}.`);
  return box;
}

/** Moves the mouse across the scatter plot. */
async function hover(page: Page): Promise<void> {
  const box = await boxOf(page, SCATTER);
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.8 * box.height);
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.4 * box.height, { steps: 20 });
}

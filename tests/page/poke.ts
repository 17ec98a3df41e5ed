// The view "Poke": its controls and images.

import type { Locator, Page } from "@playwright/test";
import { expect, type Site } from "./page_test.ts";
import { inkOfRed, readTile, SIDE } from "./tiles.ts";

/** A model that learns something in a few seconds. */
export const small =
  "?view=poke&trainImages=1024&epochs=5&batchSize=32&hiddenUnits=16&learningRate=0.005";

type Point = readonly [number, number];

export class Poke {
  readonly page: Page;

  constructor(readonly site: Site) {
    this.page = site.page;
  }

  /** Opens the view, trains a small model and waits until its results are shown. */
  async openTrained() {
    await this.site.open(small);
    await this.site.button("Train").click();
    await expect(this.site.status).toHaveText("Finished", { timeout: 90_000 });
    await this.settled();
  }

  get input(): Locator {
    return this.page.getByRole("img", { name: /^Input image/ });
  }

  get plain(): Locator {
    return this.page.getByRole("img", { name: /^Reconstruction before edits/ });
  }

  get edited(): Locator {
    return this.page.getByRole("img", { name: /^Reconstruction after edits/ });
  }

  get tiles(): Locator {
    return this.page.getByRole("img", { name: /^Decoder weights of units/ });
  }

  get errorBefore(): Locator {
    return this.page.locator("figcaption:has-text('Reconstruction') strong");
  }

  get errorAfter(): Locator {
    return this.page.locator("figcaption:has-text('Edited') strong");
  }

  get l0(): Locator {
    return this.page.locator(".active-units strong");
  }

  /** The sliders, in the order of the rows. */
  get sliders(): Locator {
    return this.page.getByRole("slider");
  }

  get pad(): Locator {
    return this.page.getByRole("application", { name: "Drawing pad" });
  }

  get digitField(): Locator {
    return this.page.getByLabel("Test digit number");
  }

  /** The field for the number of a unit to add. */
  get unitField(): Locator {
    return this.page.getByLabel("Another unit");
  }

  get normalise(): Locator {
    return this.page.getByRole("checkbox", { name: "Centre and scale as in MNIST" });
  }

  get restore(): Locator {
    return this.button("Undo all edits");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A button of a unit's row. */
  of(action: "Select" | "Silence" | "Clamp", unit: number): Locator {
    return this.button(`${action} unit ${unit}`);
  }

  slider(unit: number): Locator {
    return this.page.getByRole("slider", { name: `Activation of unit ${unit}`, exact: true });
  }

  source(name: "Test digit" | "Draw" | "Open file"): Locator {
    return this.page.getByRole("radio", { name, exact: true });
  }

  async expectInput(description: string | RegExp) {
    await expect(this.input).toHaveAccessibleName(
      typeof description === "string" ? `Input image: ${description}.` : description,
    );
  }

  /** Waits until the view reports this many edited units, and how many of them are clamped. */
  async expectEdits(edited: number, clamped = 0) {
    const counts = [edited, clamped].filter((count) => count > 0).join("\\D+");
    await expect(this.page.locator(".edited")).toHaveText(new RegExp(`^\\D*${counts}\\D*$`));
  }

  /** Presses a button even if it is off. */
  async press(button: Locator) {
    await button.click({ force: true });
  }

  /** Returns the unit of a row, and its activation. */
  async row(i: number): Promise<{ unit: number; activation: number }> {
    const slider = this.sliders.nth(i);
    const name = (await slider.getAttribute("aria-label")) ?? "";
    const activation = Number(await slider.getAttribute("aria-valuetext"));
    return { unit: Number(name.split(" ").at(-1)), activation };
  }

  /** Returns the units of all rows. */
  async units(): Promise<number[]> {
    const names = await this.sliders.evaluateAll((sliders) =>
      sliders.map((slider) => slider.getAttribute("aria-label") ?? ""),
    );
    return names.map((name) => Number(name.split(" ").at(-1)));
  }

  /** Shows the first test digit, a 7, without edits. */
  async reset() {
    await this.source("Test digit").check();
    await this.digitField.fill("1");
    await this.press(this.restore);
    await this.expectInput(/ a 7 /);
    await this.settled();
  }

  /** Waits until code and reconstructions are those of the input image, without edits. */
  async settled() {
    const reconstruction = this.page.getByRole("region", { name: "Image", exact: true });
    await this.page.getByRole("heading", { name: "Code", exact: true }).scrollIntoViewIfNeeded();
    await this.expectEdits(0);
    await expect(reconstruction).toHaveAttribute("aria-busy", "false");
    await expect(this.errorBefore).toHaveText(/^0\.\d+$/);
    const areEqual = async () =>
      (await this.errorBefore.textContent()) === (await this.errorAfter.textContent());
    await expect.poll(areEqual).toBe(true);
  }

  /** Draws a line on the pad with the mouse, through points from 0 to 1 across and down. */
  async draw(points: readonly Point[]) {
    const [first, ...others] = await this.positionsOnPad(points);
    await this.page.mouse.move(...(first as [number, number]));
    await this.page.mouse.down();
    for (const position of others) await this.page.mouse.move(...position, { steps: 5 });
    await this.page.mouse.up();
  }

  async expectStrokes(count: number) {
    await expect(this.pad).toHaveAccessibleName(new RegExp(`\\b${count} stroke`));
  }

  /** Converts points on the pad, from 0 to 1, to positions on the page. */
  async positionsOnPad(points: readonly Point[]): Promise<[number, number][]> {
    const box = await boxOf(this.pad);
    return points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  }
}

/** Scrolls to an element and returns its place in the window. */
export async function boxOf(element: Locator) {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (!box) throw new Error(`${element} is not visible.`);
  return box;
}

/** Reads red, green and blue (28 · 28 each) of the first 28 × 28 image pixels on a canvas. */
export async function readColours(canvas: Locator): Promise<[number[], number[], number[]]> {
  const tile = await readTile(canvas);
  const channel = (k: 0 | 1 | 2) => tile.map((pixel) => pixel[k]);
  return [channel(0), channel(1), channel(2)];
}

/** Reads each pixel from 0 (paper) to 1 (ink), in the light theme. */
export async function readImage(canvas: Locator): Promise<number[]> {
  const [red] = await readColours(canvas);
  return red.map(inkOfRed);
}

/** Runs in the page: counts how often each canvas is drawn. */
export function countDrawings() {
  const { prototype } = GPUCanvasContext;
  const getCurrentTexture = prototype.getCurrentTexture;
  prototype.getCurrentTexture = function () {
    const { dataset } = this.canvas as HTMLCanvasElement;
    dataset.drawings = String(Number(dataset.drawings ?? 0) + 1);
    return getCurrentTexture.call(this);
  };
}

export const drawings = async (canvas: Locator) =>
  Number(await canvas.getAttribute("data-drawings"));

/** Returns the box around everything darker than a tenth: left, top, width, height. */
export function inkBox(values: readonly number[]): [number, number, number, number] {
  const inked = [...values.keys()].filter((i) => (values[i] as number) > 0.1);
  const columns = inked.map((i) => i % SIDE);
  const rows = inked.map((i) => Math.floor(i / SIDE));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return [left, top, Math.max(...columns) - left + 1, Math.max(...rows) - top + 1];
}

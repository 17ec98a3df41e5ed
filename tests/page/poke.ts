// The view "Poke the code" as tests use it: by what a person sees of it.

import type { Locator, Page } from "@playwright/test";
import { expect, type Site } from "./page_test.ts";
import { inkOfRed, readTile, SIDE } from "./tiles.ts";

/** A model that learns something in a few seconds. */
export const small =
  "?view=poke&trainImages=1024&epochs=5&batchSize=32&hiddenUnits=16&learningRate=0.005";

export class Poke {
  readonly page: Page;

  constructor(readonly site: Site) {
    this.page = site.page;
  }

  async openTrained(query = "") {
    await this.site.open(small + query);
    await this.site.button("Train").click();
    await expect(this.site.status).toHaveText("Finished", { timeout: 90_000 });
    await this.settled();
  }

  get input(): Locator {
    return this.page.getByRole("img", { name: /^The input/ });
  }

  get plain(): Locator {
    return this.page.getByRole("img", { name: /^The reconstruction as encoded/ });
  }

  get edited(): Locator {
    return this.page.getByRole("img", { name: /^The reconstruction of the edited code/ });
  }

  get tiles(): Locator {
    return this.page.getByRole("img", { name: /^Decoder weights of the units/ });
  }

  /** The sliders, in the order of the rows. */
  get sliders(): Locator {
    return this.page.getByRole("slider");
  }

  get pad(): Locator {
    return this.page.getByRole("application", { name: "Drawing pad" });
  }

  get edits(): Locator {
    return this.page.getByText(/^(No unit is edited|\d+ units? edited.*)$/);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A unit's part of a row: "Clamp", "Silence", "Choose". */
  of(what: string, unit: number): Locator {
    return this.button(`${what} unit ${unit}`);
  }

  slider(unit: number): Locator {
    return this.page.getByRole("slider", { name: `Activation of unit ${unit}`, exact: true });
  }

  number(name: "Error as encoded" | "Error edited" | "Active units, L0"): Locator {
    return this.page.locator(`dt:text-is("${name}") + dd`);
  }

  source(name: "Test digit" | "Draw" | "Open file"): Locator {
    return this.page.getByRole("radio", { name, exact: true });
  }

  /** The unit of a row, and its activation. */
  async row(i: number): Promise<{ unit: number; activation: number }> {
    const slider = this.sliders.nth(i);
    const name = (await slider.getAttribute("aria-label")) ?? "";
    const activation = Number(await slider.getAttribute("aria-valuetext"));
    return { unit: Number(name.split(" ").at(-1)), activation };
  }

  /** Waits until the numbers are there, and those of the picture without edits. */
  async settled() {
    await this.page.getByRole("heading", { name: "Its code" }).scrollIntoViewIfNeeded();
    await expect(this.edits).toHaveText("No unit is edited");
    const [plain, edited] = [this.number("Error as encoded"), this.number("Error edited")];
    await expect(plain).toHaveText(/^0\.\d+$/);
    const areSame = async () => (await plain.textContent()) === (await edited.textContent());
    await expect.poll(areSame).toBe(true);
  }

  /** Draws a line on the pad with the mouse; points from 0 to 1 across and down. */
  async draw(points: readonly (readonly [number, number])[]) {
    const at = await this.placesOnPad(points);
    const [first, ...others] = at;
    await this.page.mouse.move(...(first as [number, number]));
    await this.page.mouse.down();
    for (const place of others) await this.page.mouse.move(...place, { steps: 5 });
    await this.page.mouse.up();
  }

  async placesOnPad(points: readonly (readonly [number, number])[]): Promise<[number, number][]> {
    await this.pad.scrollIntoViewIfNeeded();
    const box = await this.pad.boundingBox();
    if (!box) throw new Error("The pad is not to be seen.");
    return points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  }
}

/** Red, green and blue (28 · 28) each of a picture's first 28 × 28 image pixels, as a person sees them. */
export async function colours(canvas: Locator): Promise<[number[], number[], number[]]> {
  const tile = await readTile(canvas);
  const channel = (k: 0 | 1 | 2) => tile.map((pixel) => pixel[k]);
  return [channel(0), channel(1), channel(2)];
}

/** 0 (paper) to 1 (ink) of each pixel, in the light theme. */
export async function picture(canvas: Locator): Promise<number[]> {
  const [red] = await colours(canvas);
  return red.map(inkOfRed);
}

/** The box of what is darker than a tenth: left, top, width, height. */
export function inkBox(values: readonly number[]): [number, number, number, number] {
  const inked = [...values.keys()].filter((i) => (values[i] as number) > 0.1);
  const columns = inked.map((i) => i % SIDE);
  const rows = inked.map((i) => Math.floor(i / SIDE));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return [left, top, Math.max(...columns) - left + 1, Math.max(...rows) - top + 1];
}

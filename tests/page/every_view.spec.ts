// What holds in every view: explanations, files to save, no overflow on a wide screen, and motion only if it is
// wanted.

import type { Page } from "@playwright/test";
import { viewTitles } from "../../src/app/state/view_state.ts";
import { saved } from "./downloads.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";
import { pixelsOf } from "./pixels.ts";
import { expectSaved } from "./saved_run.ts";
import { tile } from "./units.ts";

const WIDTH = 2560;
test.use({ viewport: { width: WIDTH, height: 1400 } });

/** The figures of each view, and the formats in which they can be saved. */
const files: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  watch: {
    Loss: ["PNG", "CSV"],
    "Mean activation": ["PNG", "CSV"],
    "Hidden units": ["PNG", "CSV"],
    Reconstructions: ["PNG"],
  },
  poke: { Code: ["PNG", "CSV"], Image: ["PNG"] },
  space: { "Code space": ["PNG", "CSV"] },
  sparsity: {
    "Sparsity at a glance": ["CSV"],
    Quality: ["PNG", "CSV"],
    "Firing rates": ["PNG", "CSV"],
    "Active units per image": ["PNG", "CSV"],
    "Dead and active units during training": ["PNG", "CSV"],
    "Error compared with PCA": ["PNG", "CSV"],
    Loss: ["PNG", "CSV"],
    "Mean activation": ["PNG", "CSV"],
  },
  compare: {
    "Hidden units": ["PNG"],
    Losses: ["PNG", "CSV"],
    "Sparsity against error": ["PNG", "CSV"],
    Reconstructions: ["PNG"],
  },
  measure: {},
};

/** Does the same in every view, once it is shown. */
async function inEveryView({ page }: Site, look: (view: string) => Promise<void>) {
  for (const [view, title] of Object.entries(viewTitles)) {
    await test.step(title, async () => {
      await page.getByRole("tab", { name: title }).click();
      await expect(page.locator("#view").getByRole("heading").first()).toBeVisible();
      await look(view);
    });
  }
}

/** Returns references to missing descriptions, settings without one, and figures without a caption. */
const unexplained = (page: Page) =>
  page.evaluate(() => {
    const isEmpty = (element: Element | null) => !element?.textContent?.trim();
    const describing = (control: Element) =>
      (control.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id));
    const found = (selector: string, isWrong: (element: Element) => boolean) =>
      [...document.querySelectorAll(selector)].filter(isWrong);
    return [
      ...found("[aria-describedby]", (control) => describing(control).includes(null)),
      ...found(":is(.field, .quick-field) :is(input, select)", (control) =>
        describing(control).every(isEmpty),
      ),
      ...found("section:has(> figure)", (panel) => isEmpty(panel.querySelector("[role=note]"))),
    ].map((element) => element.outerHTML.slice(0, 200));
  });

const everywhere: Steps = {
  "the guide stays where it is until a unit is selected": async (site) => {
    const guide = site.page.getByRole("region", { name: "Start here" });
    await expect(guide).toBeVisible();
    const first = guide.getByRole("listitem").first();
    const place = await first.boundingBox();
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 100");
    await expectSaved(site.page, 1);
    expect(await first.boundingBox(), "the guide's position").toEqual(place);
    await tile(site, 3).click();
    await expect(guide).toHaveCount(0);
    await site.page.getByRole("button", { name: "Close" }).click();
    await expect(guide).toBeVisible();
    // An epoch, so that there is a test loss to save.
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("2 of 100");
    await expect(site.chart("loss")).toHaveAccessibleName(/On the test set it was/);
  },
  "controls and figures are explained, and nothing overflows a wide screen": async (site) => {
    await inEveryView(site, async () => {
      await expect.poll(() => unexplained(site.page)).toEqual([]);
      const width = await site.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(WIDTH);
    });
  },
  "every figure can be saved in the formats that it offers": async (site) => {
    const { page } = site;
    await inEveryView(site, async (view) => {
      // They are in menus.
      const buttons = page
        .locator("main")
        .locator('button[aria-label$=" as PNG"], button[aria-label$=" as CSV"]');
      const expected = Object.entries(files[view] ?? {}).flatMap(([title, kinds]) =>
        kinds.map((kind) => `Save ${title} as ${kind}`),
      );
      const names = () =>
        buttons.evaluateAll((all) => all.map((button) => button.getAttribute("aria-label")).sort());
      await expect.poll(names).toEqual(expected.sort());
      for (const name of expected) await expectFile(page, name);
    });
  },
  "nothing moves if less motion is wanted": async (site) => {
    await site.page.emulateMedia({ reducedMotion: "reduce" });
    await inEveryView(site, async () => {
      const moving = await site.page.evaluate(() =>
        document.getAnimations().map(({ effect }) => effect?.getComputedTiming().duration),
      );
      expect(moving.filter((duration) => Number(duration) > 1)).toEqual([]);
    });
  },
};

/** A code's file names contain the digit. */
const fileNames: Readonly<Record<string, RegExp>> = {
  "Save Code as CSV": /^parsimony-code-digit-1-step-\d+\.csv$/,
  "Save Code as PNG": /^parsimony-code-digit-1-step-\d+\.png$/,
};

async function expectFile(page: Page, button: string) {
  const { name, bytes } = await saved(page, button);
  expect(name).toMatch(fileNames[button] ?? /^parsimony-[a-z-]+-step-\d+\.(png|csv)$/);
  if (button.endsWith("PNG")) {
    expect(name).toMatch(/\.png$/);
    const { data, width, height } = await pixelsOf(bytes);
    expect(Math.min(width, height), name).toBeGreaterThan(10);
    const colours = new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
    expect(colours.size, `colours of ${name}`).toBeGreaterThan(1);
  } else {
    expect(name).toMatch(/\.csv$/);
    const [titles = "", ...rows] = bytes.toString().trimEnd().split("\n");
    expect(titles, name).toMatch(/^[a-z_]+,/);
    expect(rows.length, `rows of ${name}`).toBeGreaterThan(0);
  }
}

test("every view is explained, can be saved, and fits", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16");
  await walk(site, everywhere);
});

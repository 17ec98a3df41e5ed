// Every figure of every view can be saved.

import type { Page } from "@playwright/test";
import { saved } from "./downloads.ts";
import { expect, inEveryView, test } from "./page_test.ts";
import { pixelsOf } from "./pixels.ts";

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
    Quality: ["CSV"],
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

test("every figure can be saved in the formats that it offers", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open("?trainImages=512&hiddenUnits=16");
  // An epoch, so that there is a test loss to save.
  for (const step of [1, 2]) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(`${step} of 100`);
  }
  await expect(site.chart("loss")).toHaveAccessibleName(/On the test set it was/);
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
});

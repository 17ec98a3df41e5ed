// The views on data of other shapes than MNIST's.

import type { Locator } from "@playwright/test";
import { viewTitles } from "../../src/app/state/view_state.ts";
import { expectNoViolation } from "./axe.ts";
import { savedTable } from "./downloads.ts";
import { CLASSES, counts, files, HEIGHT, longName, pixelsOf, WIDTH } from "./other_data.ts";
import { trainOn } from "./own_data.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";
import { furtherTable, pin } from "./pinned_runs.ts";
import { screenshotOf } from "./pixels.ts";
import { Poke } from "./poke.ts";
import { ScatterPlot } from "./scatter.ts";
import { inkOfRed } from "./tiles.ts";
import { panel, tile, unitGrid } from "./units.ts";

test.use({ viewport: { width: 1280, height: 1600 } });

const HIDDEN = 16;

/** @param across the width of the picture in images */
async function expectShape(picture: Locator, across = 1) {
  await expect(picture).toBeVisible();
  const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
  expect(width / height / ((across * WIDTH) / HEIGHT)).toBeCloseTo(1, 1);
}

/** Reads the ink of the middle of each cell of a picture. */
async function readCells(picture: Locator): Promise<number[]> {
  const { data, width, height } = await screenshotOf(picture);
  return Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const x = Math.floor((((i % WIDTH) + 0.5) * width) / WIDTH);
    const y = Math.floor(((Math.floor(i / WIDTH) + 0.5) * height) / HEIGHT);
    return inkOfRed(data[4 * (y * width + x)] as number);
  });
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

const inkOf = (set: "train" | "test", row: number) => {
  const size = WIDTH * HEIGHT;
  return Array.from(pixelsOf(set).subarray(row * size, (row + 1) * size), (byte) => byte / 255);
};

/** No view of these data speaks of digits, or breaks a rule of accessibility. */
async function expectFits({ page }: Site) {
  const text = await page.locator("main").textContent();
  expect(text).not.toMatch(/digit/i);
  const names = await page
    .locator("main [aria-label], main [title]")
    .evaluateAll((all) => all.map((one) => `${one.ariaLabel} ${(one as HTMLElement).title}`));
  expect(names.filter((name) => /digit/i.test(name))).toEqual([]);
  await expectNoViolation(page);
}

/** The first unit that is active on some images. */
const liveTile = (site: Site) =>
  unitGrid(site).locator('[aria-label*="firing rate"]:not([aria-label$="dead"])').first();

const openView = (site: Site, view: keyof typeof viewTitles) =>
  site.page.getByRole("tab", { name: viewTitles[view] }).click();

const views: Steps = {
  "Watch: test images above their reconstructions, and tiles of their shape": async (site) => {
    await expect(site.canvas).toHaveAccessibleName(
      "10 test images above their reconstructions after 0 steps of training.",
    );
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(/^1 of/);
    await expectShape(tile(site, 3));
    await expectFits(site);
  },
  "the panel of a unit: shares by class, and images of their shape": async (site) => {
    await liveTile(site).click();
    await expect(panel(site)).toBeVisible();
    const shares = panel(site).getByRole("list", { name: "Share of its activation by class" });
    await expect(shares.getByRole("listitem")).toHaveCount(CLASSES);
    await expect(shares.getByRole("listitem").first()).toHaveText(/^[012]\d+%$/);
    const example = panel(site).locator(".example-row li").first();
    await expect(example).toHaveText(/^class [012], activation/);
    const number = Number(/\d+$/.exec((await example.getAttribute("title")) ?? "")?.[0]);
    await panel(site).locator(".example-row").first().scrollIntoViewIfNeeded();
    const picture = panel(site).locator(".example-row canvas").first();
    await expect(picture).not.toHaveAttribute("height", "150");
    const box = await picture.boundingBox();
    const item = await example.boundingBox();
    // One row, with captions of 16 pixels below the pictures.
    expect((item?.width ?? 0) / ((box?.height ?? 0) - 16)).toBeCloseTo(WIDTH / HEIGHT, 1);
    expect(number).toBeGreaterThan(0);
    for (const weights of await panel(site).locator(".unit-weights canvas").all()) {
      await expectShape(weights);
    }
    await expectFits(site);
    await panel(site).getByRole("button", { name: "Silence it in Poke" }).click();
  },
  "Poke: images can be selected but not drawn, and the code can be edited": async (site) => {
    const { page } = site;
    const poke = new Poke(site);
    await poke.expectEdits(1);
    await expect(page.getByRole("radio", { name: "Draw" })).toHaveCount(0);
    await page.getByLabel("Test image number").fill("2");
    await expect(page.locator(".source-controls .note")).toHaveText(
      `Test image 2 of ${counts.test}: class 1.`,
    );
    await poke.expectInput("test image 2, class 1");
    await page.getByRole("button", { name: "Next 2", exact: true }).click();
    await poke.expectInput("test image 3, class 2");
    await expect
      .poll(async () => largestDifference(await readCells(poke.input), inkOf("test", 2)))
      .toBeLessThan(0.02);
    await expectShape(poke.input);
    expect((await poke.input.boundingBox())?.width).toBeGreaterThanOrEqual(170);
    await poke.press(page.getByRole("button", { name: "Silence all" }));
    await expect(page.getByRole("img", { name: /^Effect of the edits: adds ink/ })).toBeVisible();
    await expectShape(poke.edited);
    await poke.press(poke.restore);
    await expectFits(site);
  },
  "Space: colours, filter and counts by class": async (site) => {
    const { page } = site;
    await openView(site, "space");
    const filter = page.getByRole("group", { name: "Show classes" });
    await expect(filter.getByRole("button")).toHaveText(["0", "1", "2", "All", "None"]);
    const scatter = new ScatterPlot(page);
    await expect(scatter.names).toHaveCount(2);
    await expect(page.locator(".class-labels text")).toHaveText(["0", "1", "2"]);
    await filter.getByRole("button", { name: "1", exact: true }).click();
    await expect(page.locator(".class-labels text")).toHaveText(["0", "2"]);
    await filter.getByRole("button", { name: "All" }).click();
    const box = await scatter.box();
    await scatter.plot.focus();
    await page.keyboard.press("ArrowRight");
    await expect(scatter.card).toHaveText(/^Training image \d+, class [012]/);
    await expectShape(scatter.card.getByRole("img"));
    await scatter.lasso([
      [box.x + 1, box.y + 1],
      [box.x + box.width - 1, box.y + 1],
      [box.x + box.width - 1, box.y + box.height - 1],
      [box.x + 1, box.y + box.height - 1],
    ]);
    const selection = page.getByRole("region", { name: "Selected images" });
    await expect(selection).toContainText(`${counts.train} images selected`);
    const classes = page.getByRole("list", { name: "Classes among the selected images" });
    await expect(classes.getByRole("listitem")).toHaveText(["0: 100", "1: 100", "2: 100"]);
    const button = selection.getByRole("button", { name: "Open training image 5, class 1" });
    await expectShape(button);
    await expect
      .poll(async () => largestDifference(await readCells(button), inkOf("train", 4)))
      .toBeLessThan(0.02);
    await button.click();
    await expect(page.getByRole("region", { name: "Opened images" })).toContainText(
      "Image 5: class 1",
    );
    await expectFits(site);
    const [columns] = await savedTable(page, "Code space");
    expect(columns?.slice(0, 2)).toEqual(["image", "class"]);
  },
  "Sparsity: the baselines of these data": async (site) => {
    const { page } = site;
    await openView(site, "sparsity");
    const baseline = page.locator("#headlines div:has(> dt:text-is('PCA baseline, k = 16')) dd");
    await expect(baseline.first()).toHaveText(/^0\.00\d+$/);
    await expectFits(site);
  },
  "Sparsity: probes of the classes, whose best units can be selected": async (site) => {
    const probes = site.page.getByRole("region", { name: "Probes", exact: true });
    await probes.getByRole("button", { name: "Measure probes" }).click();
    const linear = probes.getByRole("table", { name: /^Linear probes after 1 step,/ });
    await expect(linear).toBeVisible({ timeout: 60_000 });
    // The bands of the classes do not overlap.
    await expect(linear.getByRole("row", { name: /^The pixels/ })).toHaveText(/^The pixels960%\d/);
    await expect(linear.getByRole("row", { name: /^PCA/ })).toHaveText(/^PCA160%/);
    await expect(linear.getByRole("row", { name: /^Codes/ })).toHaveText(/^Codes16[\d.]+%[\d.]+%$/);
    const units = probes.getByRole("table", { name: /^One-unit probes: mean loss/ });
    await expect(units.getByRole("rowheader")).toHaveText(["0", "1", "2"]);
    await expectFits(site);
    const best = units.getByRole("button", { name: /^Unit \d+$/ }).first();
    const name = await best.textContent();
    await best.click();
    const selected = site.page.getByRole("region", { name: `${name} of ${HIDDEN}` });
    await selected.getByRole("button", { name: "Close" }).click();
    await expect(probes.getByText("Most alike")).toBeVisible();
  },
  "Compare: pictures of their shape": async (site) => {
    const { page } = site;
    await openView(site, "compare");
    const columns = ["codes", "inputs", "PCA"].map((name) => `Probe error, ${name}`);
    await expect(furtherTable(page).getByRole("columnheader")).toContainText(columns);
    await pin(site);
    await site.button("Step").click();
    const pinnedRow = furtherTable(page).getByRole("row").nth(1);
    // One step later, nothing is measured of the current run yet.
    await expect(pinnedRow).toHaveText(/[01]\.\d+.*[\d.]+%0%0%$/);
    await expect(furtherTable(page).getByRole("row").nth(2)).toHaveText(/–––$/);
    const originals = page.getByRole("img", {
      name: "The test images 0, 1, 2, 0, 1, 2, 0, 1, 2, 0",
    });
    // Ten images, and nine gaps of 3 / 28 of their width.
    await expectShape(originals, 10 + (9 * 3) / 28);
    const rows = page.getByRole("img", { name: /^The ten test images as reconstructed by/ });
    await expect(rows).toHaveCount(2);
    for (const row of await rows.all()) await expectShape(row, 10 + (9 * 3) / 28);
    await expect(page.getByText("Original images")).toBeVisible();
    await expectFits(site);
  },
  "GPU: nothing is said of digits": async (site) => {
    await openView(site, "measure");
    await expectFits(site);
  },
};

const withoutLabels: Steps = {
  "Watch: colours, and a unit without shares by class": async (site) => {
    await expect(site.canvas).toHaveAccessibleName(/^9 test images above/);
    await expect(async () => {
      const { data, width } = await screenshotOf(site.canvas);
      const [top, bottom] = [4 * (3 * width + 3), 4 * (Math.floor(width / 20) * width + 3)];
      // Red above, blue below.
      expect(data[top] as number).toBeGreaterThan((data[top + 2] as number) + 100);
      expect(data[bottom + 2] as number).toBeGreaterThan((data[bottom] as number) + 100);
    }).toPass();
    await site.button("Step").click();
    await liveTile(site).click();
    await expect(panel(site).getByRole("heading", { name: "Images by activation" })).toBeVisible();
    await expect(panel(site).getByText(/Share of its activation/)).toHaveCount(0);
    await expect(panel(site).locator(".example-row").first()).toBeVisible();
    await expectFits(site);
  },
  "Sparsity: only monosemanticity is measured": async (site) => {
    await openView(site, "sparsity");
    const probes = site.page.getByRole("region", { name: "Probes", exact: true });
    const button = probes.getByRole("button", { name: "Measure probes" });
    await expect(button).toHaveAccessibleDescription(
      "Without labels, only monosemanticity is measured.",
    );
    await button.click();
    const mean = probes.locator("dt", { hasText: "Monosemanticity" }).locator("+ dd");
    await expect(mean).toHaveText(/^[01]\.\d+$/);
    await expect(probes.getByRole("table")).toHaveCount(0);
    await expectFits(site);
    await site.button("Restart").click();
    await expect(mean, "a new run with the same settings").toHaveCount(0);
  },
  "Poke: images have no class to step through": async (site) => {
    const { page } = site;
    await openView(site, "poke");
    await expect(page.locator(".source-controls .note")).toHaveText("Test image 1 of 9.");
    await expect(page.getByText(/^Next/)).toHaveCount(0);
    await expectFits(site);
  },
  "Space: neither legend nor colours by class": async (site) => {
    const { page } = site;
    await openView(site, "space");
    await expect(new ScatterPlot(page).names).toHaveCount(2);
    await expect(page.getByRole("group", { name: /^Show/ })).toHaveCount(0);
    await expect(page.getByLabel("Colour").locator("option").first()).toHaveText("none");
    await expect(page.locator(".class-labels")).toHaveCount(0);
    const plotted = await screenshotOf(new ScatterPlot(page).plot.locator("canvas"));
    expect(new Set(new Uint32Array(plotted.data.buffer)).size).toBeGreaterThan(1);
    await expectFits(site);
  },
};

const rowsWithNames: Steps = {
  "Watch: strips, and the names of a unit's rows": async (site) => {
    await expect(site.canvas).toHaveAccessibleName(/^10 test rows above/);
    await site.button("Step").click();
    await liveTile(site).click();
    const names = panel(site).getByRole("list", { name: "Their names" });
    await expect(names.getByRole("listitem").first()).toHaveText(/^cell \d+ [.\d]+$/);
    const shares = panel(site).getByRole("list", { name: "Share of its activation by class" });
    // Ten classes, and two others.
    await expect(shares.getByRole("listitem")).toHaveCount(11);
    await expect(shares.getByRole("listitem").last()).toHaveText(/^2 others/);
    await expectFits(site);
  },
  "Poke: rows are stepped through by a list of classes": async (site) => {
    const { page } = site;
    await openView(site, "poke");
    await expect(page.getByRole("region", { name: "Row", exact: true })).toBeVisible();
    await page.getByRole("combobox", { name: "class" }).selectOption({ index: 5 });
    await expect(page.locator(".source-controls .note")).toHaveText(
      new RegExp(`^Test row \\d+ of 12: class \\d+ ${longName}, cell \\d+\\.$`),
    );
    await expectFits(site);
  },
  "Space: ten classes have a colour, and the others one together": async (site) => {
    const { page } = site;
    await openView(site, "space");
    const filter = page.getByRole("group", { name: "Show classes" });
    await expect(filter.getByRole("button")).toHaveCount(13);
    await expect(filter.getByRole("button", { name: "others" })).toBeVisible();
    const first = filter.getByRole("button").first();
    await expect(first).toHaveText(/…$/);
    await expect(first).toHaveAttribute("title", new RegExp(`${longName}$`));
    await expect(page.locator(".class-labels text")).toHaveCount(10);
    await filter.getByRole("button", { name: "None" }).click();
    await filter.getByRole("button", { name: "others" }).click();
    await expect(page.locator(".class-labels text")).toHaveCount(0);
    await new ScatterPlot(page).plot.focus();
    await page.keyboard.press("ArrowRight");
    await expect(new ScatterPlot(page).card).toHaveText(/^Training row \d+, class .*, cell \d+/);
    await expectFits(site);
  },
};

test("every view shows images of another shape and number of classes", async ({ site }) => {
  await site.open(`?hiddenUnits=${HIDDEN}&batchSize=30`);
  await trainOn(site.page, ...files.bands);
  await walk(site, views);
});

test("images in colour and without labels have all views but what needs labels", {
  tag: "@long",
}, async ({ site }) => {
  await site.open(`?hiddenUnits=${HIDDEN}&batchSize=30`);
  await trainOn(site.page, ...files.colours);
  await walk(site, withoutLabels);
});

test("rows that are not images are strips with names, in any number of classes", {
  tag: "@long",
}, async ({ site }) => {
  await site.open(`?hiddenUnits=${HIDDEN}&batchSize=30&outputActivation=linear`);
  await trainOn(site.page, ...files.table);
  await walk(site, rowsWithNames);
});

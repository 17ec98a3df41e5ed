// The grid of hidden units: what its tiles show, how they are sorted, and how a unit is selected.

import type { Locator } from "@playwright/test";
import { lightTheme } from "../../src/charts/theme.ts";
import { formatPercent } from "../../src/format.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { weightStatistics } from "../../src/statistics/weight_statistics.ts";
import { clickBar } from "./charts.ts";
import { expect, type Site, test } from "./page_test.ts";
import { testOnSharedPage } from "./shared_page.ts";
import { maxDifference, type Rgb, readTile, rgb } from "./tiles.ts";
import { panel, parameters, selectedTile, sorting, tallViewport, tile, unitGrid } from "./units.ts";
import { untrainedCodes } from "./untrained.ts";

test.use({ viewport: tallViewport });

/** Returns the colours of weights: paper for 0, and full colour from ±`scaleMax`. */
function coloursOf(weights: readonly number[], scaleMax: number): Rgb[] {
  const paper = rgb(lightTheme.paper);
  return weights.map((weight) => {
    const end = rgb(weight < 0 ? lightTheme.negative : lightTheme.positive);
    const share = Math.min(1, Math.abs(weight) / scaleMax);
    return paper.map((from, i) => from + share * ((end[i] as number) - from)) as unknown as Rgb;
  });
}

const unitInLink = ({ page }: Site) => new URL(page.url()).searchParams.get("unit");

test.describe("a few units", () => {
  const HIDDEN = 12;
  const statistics = codeStatistics(untrainedCodes(256, HIDDEN), HIDDEN);
  const { W_dec, W_enc } = parameters(HIDDEN);

  const shared = testOnSharedPage((site) => site.open(`?trainImages=256&hiddenUnits=${HIDDEN}`));
  const test = shared.extend({
    site: async ({ site }, use) => {
      const { page } = site;
      await site.fill("Hidden units", String(HIDDEN));
      await page.getByRole("radio", { name: "draw" }).check();
      await sorting(site).selectOption("number");
      const close = panel(site).getByRole("button", { name: "Close" });
      if (await close.isVisible()) await close.click();
      await expect(tile(site, HIDDEN)).toHaveAccessibleName(/mean activation/);
      await use(site);
    },
  });

  for (const [does, weights, columns, unitsAre, indexOf] of [
    ["draw", W_dec, 784, "rows", (unit: number, i: number) => unit * 784 + i],
    ["detect", W_enc, HIDDEN, "columns", (unit: number, i: number) => i * HIDDEN + unit],
  ] as const) {
    test(`tiles show what the units ${does} in two colours`, async ({ site }) => {
      await site.page.getByRole("radio", { name: does }).check();
      const { scaleMax } = weightStatistics(weights, columns, unitsAre);
      const legend = site.page.locator("#hidden-units .legend");
      await expect(legend).toContainText(`+${scaleMax.toPrecision(3)}`);
      for (const unit of [0, 7]) {
        const own = Array.from({ length: 784 }, (_, i) => weights[indexOf(unit, i)] as number);
        const expected = coloursOf(own, scaleMax);
        await expect
          .poll(async () => maxDifference(await readTile(tile(site, unit + 1)), expected), {
            message: `unit ${unit + 1}: largest difference of a channel from its weights`,
          })
          .toBeLessThan(3);
      }
    });
  }

  for (const [order, values] of [
    ["mean activation", statistics.meanActivation],
    ["firing rate", statistics.firingRate],
    ["norm", weightStatistics(W_dec, 784, "rows").norms],
  ] as const) {
    test(`tiles are sorted by ${order}, each with its own image`, async ({ site }) => {
      await expect(panel(site)).toHaveCount(0);
      const third = await readTile(tile(site, 3));
      await sorting(site).selectOption(order);
      const expected = Array.from(values.keys()).sort(
        (a, b) => (values[b] as number) - (values[a] as number),
      );
      const shown = () =>
        unitGrid(site)
          .getByRole("option")
          .evaluateAll((tiles) => tiles.map((tile) => Number((tile as HTMLElement).dataset.unit)));
      await expect.poll(shown).toEqual(expected);
      await expect
        .poll(async () => maxDifference(await readTile(tile(site, 3)), third))
        .toBeLessThan(2);
    });
  }

  test("a card describes the unit under the pointer", async ({ site }) => {
    await tile(site, 7).hover();
    const card = site.page.locator(".unit-card");
    await expect(card).toContainText("Unit 7");
    const mean = (statistics.meanActivation[6] as number).toPrecision(3);
    await expect(card).toContainText(`mean activation ${mean}`);
    const rate = formatPercent(statistics.firingRate[6] as number);
    await expect(card).toContainText(`firing rate ${rate}`);
    await site.page.mouse.move(2, 2);
    await expect(card).toHaveCount(0);
  });

  test("a click on a tile selects its unit everywhere", async ({ site }) => {
    await expect(panel(site)).toHaveCount(0);
    await tile(site, 5).click();
    await expect(tile(site, 5)).toHaveAttribute("aria-selected", "true");
    await expect(site.page.locator(".unit-card")).toHaveCount(0);
    await expect(selectedTile(site)).toHaveCount(1);
    await expect(panel(site)).toHaveAccessibleName("Unit 5 of 12");
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/selected unit, 5,/);
    await expect.poll(() => unitInLink(site)).toBe("5");
  });

  test("the panel's buttons select the previous unit, the next one, or none", async ({ site }) => {
    await tile(site, 2).click();
    const button = (name: string) => panel(site).getByRole("button", { name });
    await button("Next unit").click();
    await expect(panel(site)).toHaveAccessibleName("Unit 3 of 12");
    await button("Previous unit").click();
    await button("Previous unit").click();
    await expect(selectedTile(site)).toHaveAccessibleName(/^Unit 1,/);
    await expect(button("Previous unit")).toHaveAttribute("aria-disabled", "true");
    await button("Close").click();
    await expect(panel(site)).toHaveCount(0);
    await expect(unitGrid(site)).toBeFocused();
    await expect.poll(() => unitInLink(site)).toBe(null);
  });

  test("a click on a bar of the mean activation selects its unit", async ({ site }) => {
    const chart = await site.drawnChart("mean-activation");
    await expect(chart).toHaveAccessibleName(/of 12 hidden units/);
    const before = await chart.screenshot();
    await clickBar(chart, 8, HIDDEN);
    await expect(selectedTile(site)).toHaveAccessibleName(/^Unit 9,/);
    await expect(panel(site)).toHaveAccessibleName("Unit 9 of 12");
    await expect.poll(async () => (await chart.screenshot()).equals(before)).toBe(false);
  });

  test("a selected unit that a new run lacks is deselected", async ({ site }) => {
    await tile(site, 9).click();
    await expect(panel(site)).toHaveAccessibleName("Unit 9 of 12");
    await site.fill("Hidden units", "8");
    await expect(unitGrid(site).getByRole("option")).toHaveCount(8);
    await expect(panel(site)).toHaveCount(0);
    await expect(selectedTile(site)).toHaveCount(0);
    await expect(site.alert).toHaveCount(0);
  });
});

test("many units are shown on pages, which follow the selected unit", { tag: "@long" }, async ({
  site,
}) => {
  await site.open("?trainImages=256&hiddenUnits=600&unit=300");
  const pages = site.page.getByRole("navigation", { name: "Pages of hidden units" });
  const options = unitGrid(site).getByRole("option");
  await expect(options.first()).toBeVisible();
  const size = await options.count();
  expect(size).toBeLessThanOrEqual(256);
  expect(size).toBeGreaterThan(100);
  await expect(selectedTile(site)).toHaveAccessibleName(/^Unit 300(,|$)/);

  const previous = pages.getByRole("button", { name: "Previous units" });
  await previous.click();
  await expect(pages).toContainText(`1–${size} of 600`);
  await expect(previous).toHaveAttribute("aria-disabled", "true");
  await expect(options.first()).toHaveAccessibleName(/^Unit 1(,|$)/);
  await unitGrid(site).focus();
  await site.page.keyboard.press("Enter");
  await site.page.keyboard.press("PageDown");
  await expect(pages).toContainText(`${size + 1}–${2 * size} of 600`);
  await expect(selectedTile(site)).toHaveAccessibleName(new RegExp(`^Unit ${size + 1}(,|$)`));
  await site.page.keyboard.press("ArrowLeft");
  await expect(pages).toContainText(`1–${size} of 600`);
  for (let i = 0; i < 3; i++) await site.page.keyboard.press("PageDown");
  await expect(selectedTile(site)).toHaveAccessibleName(/^Unit 600(,|$)/);
});

test("the keyboard moves over the grid in two dimensions", { tag: "@long" }, async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=60");
  const press = async (key: string, unit: number) => {
    await site.page.keyboard.press(key);
    await expect(selectedTile(site)).toHaveAccessibleName(new RegExp(`^Unit ${unit}(,|$)`));
    const id = await unitGrid(site).getAttribute("aria-activedescendant");
    expect(await selectedTile(site).getAttribute("id")).toBe(id);
  };
  await expect(unitGrid(site).getByRole("option")).toHaveCount(60);
  await sorting(site).focus();
  // Past the menu that saves the figure.
  await site.page.keyboard.press("Tab");
  await site.page.keyboard.press("Tab");
  await expect(unitGrid(site)).toBeFocused();
  await expect(selectedTile(site)).toHaveCount(0);
  await expect(site.page.locator(".unit-card")).toContainText("Unit 1");
  const columns = await columnsOf(unitGrid(site));
  expect(columns).toBeGreaterThan(3);
  await press("Enter", 1);
  await press("ArrowRight", 2);
  // With a modifier the key belongs to the browser or the system.
  await press("Control+ArrowRight", 2);
  await press("ArrowDown", 2 + columns);
  await press("ArrowLeft", 1 + columns);
  await press("ArrowUp", 1);
  await press("ArrowUp", 1);
  await press("End", 60);
  await press("ArrowRight", 60);
  await press("Home", 1);
  await site.page.keyboard.press("Escape");
  await expect(selectedTile(site)).toHaveCount(0);
  await site.page.keyboard.press("Tab");
  await expect(unitGrid(site)).not.toBeFocused();
});

/** Returns the number of tiles in the first row. */
async function columnsOf(list: Locator): Promise<number> {
  return list.getByRole("option").evaluateAll((tiles) => {
    const tops = tiles.map((tile) => tile.getBoundingClientRect().top);
    return tops.filter((top) => top === tops[0]).length;
  });
}

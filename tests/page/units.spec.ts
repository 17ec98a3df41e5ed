// The hidden units as pictures: what the wall shows, how it is sorted, and how a unit is chosen.

import type { Locator } from "@playwright/test";
import { lightTheme } from "../../src/charts/theme.ts";
import { formatPercent } from "../../src/format.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { weightStatistics } from "../../src/statistics/weight_statistics.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { clickBar } from "./sparsity.ts";
import { farthest, type Rgb, readTile, rgb } from "./tiles.ts";
import { chosen, panel, parameters, sorting, tallViewport, tile, wall } from "./units.ts";
import { untrainedCodes } from "./untrained.ts";

test.use({ viewport: tallViewport });

/** Weights as the wall draws them: from paper to one colour or the other. */
function colours(weights: readonly number[], reach: number): Rgb[] {
  const paper = rgb(lightTheme.paper);
  return weights.map((weight) => {
    const end = rgb(weight < 0 ? lightTheme.negative : lightTheme.positive);
    const share = Math.min(1, Math.abs(weight) / reach);
    return paper.map((from, i) => from + share * ((end[i] as number) - from)) as unknown as Rgb;
  });
}

const onTheWall: Steps = {
  "draws each unit's decoder or encoder weights in two colours": async (site) => {
    const hidden = 12;
    const { W_dec, W_enc } = parameters(hidden);
    const sides = {
      decoder: [W_dec, 784, "rows", (unit: number, i: number) => unit * 784 + i],
      encoder: [W_enc, hidden, "columns", (unit: number, i: number) => i * hidden + unit],
    } as const;
    for (const [side, [weights, columns, unitsAre, at]] of Object.entries(sides)) {
      await site.page.getByRole("radio", { name: side }).check();
      const { scaleMax: reach } = weightStatistics(weights, columns, unitsAre);
      await expect(site.page.locator("#hidden-units")).toContainText(`+${reach.toPrecision(3)}`);
      for (const unit of [0, 7]) {
        const own = Array.from({ length: 784 }, (_, i) => weights[at(unit, i)] as number);
        await expect
          .poll(async () => farthest(await readTile(tile(site, unit + 1)), colours(own, reach)), {
            message: `${side} of unit ${unit + 1}: largest difference of a channel from its weights`,
          })
          .toBeLessThan(3);
      }
    }
  },
  "sorts the units, each with its own picture": async (site) => {
    await expect(tile(site, 3)).toHaveAccessibleName(/mean activation/);
    await site.page.getByRole("radio", { name: "decoder" }).check();
    const third = await readTile(tile(site, 3));
    const { meanActivation, firingRate } = codeStatistics(untrainedCodes(256, 12), 12);
    const { norms } = weightStatistics(parameters(12).W_dec, 784, "rows");
    const orders = { "mean activation": meanActivation, "firing rate": firingRate, norm: norms };
    for (const [order, values] of Object.entries(orders)) {
      await sorting(site).selectOption(order);
      const expected = Array.from(values.keys()).sort(
        (a, b) => (values[b] as number) - (values[a] as number),
      );
      await expect
        .poll(() =>
          wall(site)
            .getByRole("option")
            .evaluateAll((tiles) =>
              tiles.map((tile) => Number((tile as HTMLElement).dataset.unit)),
            ),
        )
        .toEqual(expected);
      await expect.poll(async () => farthest(await readTile(tile(site, 3)), third)).toBeLessThan(2);
    }
  },
  "a short card tells what the unit under the pointer does": async (site) => {
    const { meanActivation, firingRate } = codeStatistics(untrainedCodes(256, 12), 12);
    await expect(tile(site, 7)).toHaveAccessibleName(/mean activation/);
    await tile(site, 7).hover();
    const card = site.page.locator(".unit-card");
    await expect(card).toContainText("Unit 7");
    await expect(card).toContainText(
      `mean activation ${(meanActivation[6] as number).toPrecision(3)}`,
    );
    await expect(card).toContainText(`firing rate ${formatPercent(firingRate[6] as number)}`);
    await site.page.mouse.move(2, 2);
    await expect(card).toHaveCount(0);
  },
  "a click on a tile chooses its unit, everywhere": async (site) => {
    await sorting(site).selectOption("number");
    await expect(site.page.locator("#hidden-units")).toContainText("Choose a unit");
    await expect(panel(site)).toHaveCount(0);
    await tile(site, 5).click();
    await expect(tile(site, 5)).toHaveAttribute("aria-selected", "true");
    await expect(chosen(site)).toHaveCount(1);
    await expect(panel(site)).toHaveAccessibleName("Unit 5 of 12");
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/Unit 5, which is chosen/);
    await expect.poll(() => new URL(site.page.url()).searchParams.get("unit")).toBe("5");

    await panel(site).getByRole("button", { name: "Next unit" }).click();
    await expect(panel(site)).toHaveAccessibleName("Unit 6 of 12");
    await panel(site).getByRole("button", { name: "Previous unit" }).click();
    await panel(site).getByRole("button", { name: "Previous unit" }).click();
    await expect(chosen(site)).toHaveAccessibleName(/^Unit 4,/);
    await panel(site).getByRole("button", { name: "Close" }).click();
    await expect(panel(site)).toHaveCount(0);
    await expect(wall(site)).toBeFocused();
    await expect.poll(() => new URL(site.page.url()).searchParams.get("unit")).toBe(null);
  },
  "a click on a bar of the mean activation chooses its unit": async (site) => {
    const chart = await site.drawnChart("mean-activation");
    await expect(chart).toHaveAccessibleName(/of 12 hidden units/);
    const before = await chart.screenshot();
    await clickBar(chart, 8, 12);
    await expect(chosen(site)).toHaveAccessibleName(/^Unit 9,/);
    await expect(panel(site)).toHaveAccessibleName("Unit 9 of 12");
    await expect.poll(async () => (await chart.screenshot()).equals(before)).toBe(false);
  },
  "a chosen unit that a new run lacks becomes none": async (site) => {
    await expect(panel(site)).toHaveAccessibleName("Unit 9 of 12");
    await site.setting("Hidden units").fill("8");
    await expect(wall(site).getByRole("option")).toHaveCount(8);
    await expect(panel(site)).toHaveCount(0);
    await expect(chosen(site)).toHaveCount(0);
    await expect(site.alert).toHaveCount(0);
  },
};

test("the wall draws and sorts the units, and a unit is chosen on it", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12");
  await walk(site, onTheWall);
});

const manyUnits: Steps = {
  "they stand on pages, and the page follows the chosen one": async (site) => {
    const pages = site.page.getByRole("navigation", { name: "Pages of hidden units" });
    const options = wall(site).getByRole("option");
    await expect(options.first()).toBeVisible();
    const size = await options.count();
    expect(size).toBeLessThanOrEqual(256);
    expect(size).toBeGreaterThan(100);
    await expect(chosen(site)).toHaveAccessibleName(/^Unit 300(,|$)/);

    await pages.getByRole("button", { name: "Earlier units" }).click();
    await expect(pages).toContainText(`units 1–${size} of 600 in this order`);
    await expect(pages.getByRole("button", { name: "Earlier units" })).toBeDisabled();
    await expect(options.first()).toHaveAccessibleName(/^Unit 1(,|$)/);
    await wall(site).focus();
    await site.page.keyboard.press("Enter");
    await site.page.keyboard.press("PageDown");
    await expect(pages).toContainText(`units ${size + 1}–${2 * size} of 600`);
    await expect(chosen(site)).toHaveAccessibleName(new RegExp(`^Unit ${size + 1}(,|$)`));
    await site.page.keyboard.press("ArrowLeft");
    await expect(pages).toContainText(`units 1–${size} of 600`);
    await site.page.keyboard.press("PageDown");
    await site.page.keyboard.press("PageDown");
    await site.page.keyboard.press("PageDown");
    await expect(chosen(site)).toHaveAccessibleName(/^Unit 600(,|$)/);
  },
  "the keyboard goes over the wall in two dimensions": async (site) => {
    const press = async (key: string, unit: number) => {
      await site.page.keyboard.press(key);
      await expect(chosen(site)).toHaveAccessibleName(new RegExp(`^Unit ${unit}(,|$)`));
      const id = await wall(site).getAttribute("aria-activedescendant");
      expect(await chosen(site).getAttribute("id")).toBe(id);
    };
    await site.setting("Hidden units").fill("60");
    await expect(wall(site).getByRole("option")).toHaveCount(60);
    await sorting(site).focus();
    await site.page.keyboard.press("Tab");
    await expect(wall(site)).toBeFocused();
    await expect(chosen(site)).toHaveCount(0);
    await expect(site.page.locator(".unit-card")).toContainText("Unit 1");
    const columns = await columnsOf(wall(site));
    expect(columns).toBeGreaterThan(3);
    await press("Enter", 1);
    await press("ArrowRight", 2);
    // With another key it is the browser's or the system's.
    await press("Control+ArrowRight", 2);
    await press("ArrowDown", 2 + columns);
    await press("ArrowLeft", 1 + columns);
    await press("ArrowUp", 1);
    await press("ArrowUp", 1);
    await press("End", 60);
    await press("ArrowRight", 60);
    await press("Home", 1);
    await site.page.keyboard.press("Escape");
    await expect(chosen(site)).toHaveCount(0);
    await site.page.keyboard.press("Tab");
    await expect(wall(site)).not.toBeFocused();
  },
};

test("many units can be looked through, and by keys", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=600&unit=300");
  await walk(site, manyUnits);
});

/** Tiles in the wall's first row. */
async function columnsOf(list: Locator): Promise<number> {
  return list.getByRole("option").evaluateAll((tiles) => {
    const tops = tiles.map((tile) => tile.getBoundingClientRect().top);
    return tops.filter((top) => top === tops[0]).length;
  });
}

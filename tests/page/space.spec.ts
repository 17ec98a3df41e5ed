// The code space: axes, colours, pointing, opening, selecting and filtering, as a person does it.

import type { Locator, Page } from "@playwright/test";
import { principalComponents } from "../../src/statistics/principal_components.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { screenshotOf } from "./pixels.ts";
import {
  distance,
  isInside,
  loneliest,
  type Place,
  ScatterPlot,
  triangleApart,
} from "./scatter.ts";
import { INK, PAPER } from "./tiles.ts";
import { trainLabels, trainPixels, untrainedCodes } from "./untrained.ts";

const COUNT = 512;
const HIDDEN = 16;
const [ACROSS, UP] = [3, 5];
const query = `?trainImages=${COUNT}&hiddenUnits=${HIDDEN}&view=space`;
const alongUnits = `${query}&axes=units&across=${ACROSS}&up=${UP}`;

const codes = untrainedCodes(COUNT, HIDDEN);
const codeOf = (image: number) => codes.subarray(image * HIDDEN, (image + 1) * HIDDEN);
const images = Array.from({ length: COUNT }, (_, image) => image);
const label = (image: number) => trainLabels[image] as number;
const xy = (image: number): [number, number] => [
  codeOf(image)[ACROSS - 1] as number,
  codeOf(image)[UP - 1] as number,
];

/** Where the images' points lie on the page. */
async function placesOf(scatter: ScatterPlot): Promise<Place[]> {
  const placing = await scatter.placing();
  return images.map((image) => placing(...xy(image)));
}

const panel = (page: Page) => page.locator("#feature-space");
const selection = (page: Page) => page.getByRole("region", { name: "Selected images" });
const opened = (page: Page) => page.getByRole("region", { name: "Opened images" });
const digitButton = (page: Page, name: string) =>
  page.getByRole("group", { name: "Digits shown" }).getByRole("button", { name, exact: true });

/** Opens a link and waits until all points are there. */
async function openPlot(site: { open(query: string): Promise<void>; page: Page }, link: string) {
  await site.open(link);
  await panel(site.page).scrollIntoViewIfNeeded();
  await expect(panel(site.page)).toContainText(`All ${COUNT} training images after 0 steps`);
  const scatter = new ScatterPlot(site.page);
  await expect(scatter.names).toHaveCount(2);
  return scatter;
}

/** Pixels that are none of paper, grid and ink, which are nearly grey. */
async function colourful(canvas: Locator): Promise<number> {
  const { data } = await screenshotOf(canvas);
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => data.subarray(4 * i, 4 * i + 3));
  return pixels.filter((pixel) => Math.max(...pixel) - Math.min(...pixel) > 60).length;
}

const amongPoints: Steps = {
  "colours by the activation of a unit, with a legend": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const highest = Math.max(...images.map((image) => codeOf(image)[1] as number));
    const legend = page.locator(".view-space .legend");
    await expect(legend).toContainText("Activation of unit 2");
    const end = Number(/: 0(.+)$/.exec((await legend.textContent()) ?? "")?.[1]);
    expect(end).toBeCloseTo(highest, 2);
    const canvas = scatter.plot.locator("canvas").first();
    const byUnit = await canvas.screenshot();
    await page.getByRole("combobox", { name: /^Colour/ }).selectOption("digit");
    await expect(legend).toHaveCount(0);
    await expect.poll(async () => (await canvas.screenshot()).equals(byUnit)).toBe(false);
  },
  "a point shows its image, and a click opens it with its most active units": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const places = await placesOf(scatter);
    const image = loneliest(places);
    await page.mouse.move(...(places[image] as Place));
    await expect(scatter.card).toContainText(`Training image ${image + 1}`);
    await expect(scatter.card).toContainText(`digit ${label(image)}`);
    const [x, y] = xy(image);
    const text = (await scatter.card.textContent()) ?? "";
    expect(Number(/unit 3: ([\d.]+)/.exec(text)?.[1])).toBeCloseTo(x, 2);
    expect(Number(/unit 5: ([\d.]+)/.exec(text)?.[1])).toBeCloseTo(y, 2);
    const red = await scatter.card.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return Array.from({ length: 784 }, (_, i) => pixels?.[4 * i]);
    });
    const expected = Array.from(trainPixels.subarray(784 * image, 784 * (image + 1)), (pixel) =>
      Math.round(PAPER + (pixel / 255) * (INK - PAPER)),
    );
    expect(red).toEqual(expected);

    await page.mouse.click(...(places[image] as Place));
    await expect(opened(page)).toContainText(`Image ${image + 1}: digit ${label(image)}`);
    const top = Array.from(codeOf(image), (activation, unit) => ({ activation, unit: unit + 1 }))
      .filter(({ activation }) => activation > 0)
      .sort((a, b) => b.activation - a.activation)
      .slice(0, 6);
    const units = opened(page)
      .getByRole("list", { name: /^Most active units/ })
      .getByRole("button");
    await expect(units).toHaveText(
      top.map(({ unit }) => new RegExp(`^unit ${unit}(?=\\D|0\\.|[1-9]\\.)`)),
    );
    const chosen = units.nth(1);
    await chosen.click();
    await expect(chosen).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(new RegExp(`unit=${top[1]?.unit}(&|$)`));
    await opened(page)
      .getByRole("button", { name: /^Close/ })
      .press("Enter");
    await expect(opened(page).getByRole("listitem")).toHaveCount(0);
    await expect(panel(page).locator(":focus")).toHaveCount(1);
  },
  "a line drawn around points selects those inside it": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const places = await placesOf(scatter);
    // A triangle no point of which is too near to its sides to tell.
    const box = await scatter.box();
    const corners = triangleApart(places, box);
    await scatter.lasso(corners);
    const inside = images.filter((image) => isInside(corners, places[image] as Place));
    expect(inside.length).toBeGreaterThan(5);
    await expect(selection(page)).toContainText(`${inside.length} images selected`);
    for (const digit of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const those = inside.filter((image) => label(image) === digit).length;
      const counts = page.getByRole("list", { name: "Digits among the selected images" });
      await expect(counts.getByRole("listitem").nth(digit)).toHaveText(`${digit} × ${those}`);
    }
    const pictures = selection(page).getByRole("button", { name: /^Open training image/ });
    await expect(pictures).toHaveCount(Math.min(60, inside.length));
    const third = inside[2] as number;
    await pictures.first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(opened(page)).toContainText(`Image ${third + 1}: digit ${label(third)}`);
    await selection(page).getByRole("button", { name: "Clear the selection" }).press("Enter");
    await expect(pictures).toHaveCount(0);
    await expect(page.locator("#view :focus")).toHaveCount(1);
  },
  "the keyboard goes from point to point, opens and selects": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const places = await placesOf(scatter);
    const box = await scatter.box();
    const middle: Place = [box.x + box.width / 2, box.y + box.height / 2];
    const nearest = images.reduce((best, image) =>
      distance(places[image] as Place, middle) < distance(places[best] as Place, middle)
        ? image
        : best,
    );
    const pointed = async () =>
      Number(/image (\d+)/.exec((await scatter.card.textContent()) ?? "")?.[1]) - 1;

    await scatter.plot.focus();
    await page.keyboard.press("ArrowRight");
    await expect(scatter.card).toContainText(`Training image ${nearest + 1}digit`);
    await page.keyboard.press(" ");
    await page.keyboard.press("ArrowRight");
    await expect(scatter.card).not.toContainText(`Training image ${nearest + 1}digit`);
    await page.keyboard.press("ArrowDown");
    const last = await pointed();
    const [from, to] = [places[nearest], places[last]] as [Place, Place];
    expect(to[0]).toBeGreaterThan(from[0]);
    await page.keyboard.press(" ");
    const between = images.filter((image) =>
      [0, 1].every((k) => {
        const [a, b, place] = [from[k], to[k], places[image]?.[k]] as [number, number, number];
        return place > Math.min(a, b) - 1 && place < Math.max(a, b) + 1;
      }),
    );
    await expect(selection(page)).toContainText(
      between.length === 1 ? "1 image selected" : `${between.length} images selected`,
    );
    await page.keyboard.press("Enter");
    await expect(opened(page)).toContainText(`Image ${last + 1}: digit ${label(last)}`);
    await page.keyboard.press("Escape");
    await expect(scatter.card).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(selection(page)).toContainText("None.");
  },
  "a button that is let go of elsewhere ends its line": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const box = await scatter.box();
    await page.mouse.move(box.x + 3, box.y + 100);
    await page.mouse.down();
    // Too short a way for a line, and so not captured.
    await page.mouse.move(box.x - 30, box.y + 100);
    await page.mouse.up();
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.move(box.x + 200, box.y + 200, { steps: 3 });
    await expect(page.locator(".scatter-axes .lasso")).toHaveCount(0);
  },
  "only the digits that are chosen are drawn, pointed at and selected": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    const canvas = scatter.plot.locator("canvas").first();
    await digitButton(page, "None").click();
    await page.mouse.move(5, 5);
    await expect.poll(() => colourful(canvas)).toBe(0);
    await expect(digitButton(page, "3")).toHaveAttribute("aria-pressed", "false");
    await digitButton(page, "3").click();
    await expect(digitButton(page, "3")).toHaveAttribute("aria-pressed", "true");
    await expect.poll(() => colourful(canvas)).toBeGreaterThan(0);

    const places = await placesOf(scatter);
    const [hidden, shown] = [
      images.filter((i) => label(i) !== 3),
      images.filter((i) => label(i) === 3),
    ];
    const far = (image: number) =>
      Math.min(...shown.map((other) => distance(places[image] as Place, places[other] as Place)));
    const lonely = hidden.find((image) => far(image) > 14) as number;
    await page.mouse.move(...(places[lonely] as Place));
    await expect(scatter.card).toHaveCount(0);

    const box = await scatter.box();
    const [right, bottom] = [box.x + box.width - 1, box.y + box.height - 1];
    await scatter.lasso([
      [box.x + 1, box.y + 1],
      [right, box.y + 1],
      [right, bottom],
      [box.x + 1, bottom],
      [box.x + 1, box.y + 1],
    ]);
    await expect(selection(page)).toContainText(`${shown.length} images selected`);
    await digitButton(page, "All").click();
    await expect(digitButton(page, "0")).toHaveAttribute("aria-pressed", "true");
  },
  "axe finds nothing, with images opened and selected": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    await page.getByRole("combobox", { name: /^Colour/ }).selectOption("unit");
    await scatter.plot.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.keyboard.press(" ");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    await expect(selection(page)).toContainText("selected");
    await expect(opened(page).getByRole("button", { name: /^unit/ }).first()).toBeVisible();
    await expectNoViolation(page);
  },
  "a link spans the plane by two units, and a choice by principal components": async (site) => {
    const { page } = site;
    const scatter = new ScatterPlot(page);
    await expect(page.getByLabel("Across")).toHaveValue(String(ACROSS));
    await expect(scatter.names).toHaveText(["Activation of unit 3", "Activation of unit 5"]);
    await page.getByRole("spinbutton", { name: "Up" }).fill("9");
    await expect(scatter.names.nth(1)).toHaveText("Activation of unit 9");
    await expect(page).toHaveURL(/up=9/);

    await page.getByLabel("Axes").selectOption("principal components");
    await expect(page).not.toHaveURL(/axes=/);
    await expect(scatter.names.first()).toHaveText(/^PC 1/);
    const { explained } = principalComponents(codes, HIDDEN);
    for (const i of [0, 1]) {
      const name = (await scatter.names.nth(i).textContent()) ?? "";
      const share = Number(/PC \d, ([\d.]+) % of the variance/.exec(name)?.[1]);
      expect(share).toBeCloseTo(100 * (explained[i] as number), 1);
    }
  },
  "says what is missing where a unit of an axis is not there any more": async (site) => {
    await site.page.getByLabel("Axes").selectOption("units");
    await site.setting("Hidden units").fill("1");
    await expect(panel(site.page)).toContainText(/There is no unit \d among 1 hidden units/);
  },
};

test("points are coloured, looked at, selected and filtered", async ({ site }) => {
  await openPlot(site, `${alongUnits}&colour=unit&unit=2`);
  await walk(site, amongPoints);
});

test("follows training with a sample, and shows all points when it rests", async ({ site }) => {
  await site.open("?trainImages=7000&hiddenUnits=8&view=space&batchSize=16");
  await expect(panel(site.page)).toContainText("All 7,000 training images after 0 steps");
  await site.button("Train").click();
  await expect(panel(site.page)).toContainText(
    /6,000 of 7,000 training images after [1-9][\d,]* steps? \(all of them when training rests\)/,
  );
  await site.button("Pause").click();
  await expect(panel(site.page)).toContainText(
    /All 7,000 training images after [1-9][\d,]* steps?/,
  );
});

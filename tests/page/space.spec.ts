// The code space: its axes and colours, and hovering, opening, selecting and filtering its points.

import type { Locator, Page } from "@playwright/test";
import { principalComponents } from "../../src/statistics/principal_components.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Site, test } from "./page_test.ts";
import { screenshotOf } from "./pixels.ts";
import {
  clearTriangle,
  distance,
  isInside,
  mostIsolated,
  type Position,
  ScatterPlot,
} from "./scatter.ts";
import { testOnSharedPage } from "./shared_page.ts";
import { INK, PAPER } from "./tiles.ts";
import { trainLabels, trainPixels, untrainedCodes } from "./untrained.ts";

const COUNT = 512;
const HIDDEN = 16;
const [ACROSS, UP] = [3, 5];
const query = `?trainImages=${COUNT}&hiddenUnits=${HIDDEN}&view=space&axes=units&across=${ACROSS}&up=${UP}`;

const codes = untrainedCodes(COUNT, HIDDEN);
const codeOf = (image: number) => codes.subarray(image * HIDDEN, (image + 1) * HIDDEN);
const images = Array.from({ length: COUNT }, (_, image) => image);
const label = (image: number) => trainLabels[image] as number;
const xy = (image: number): [number, number] => [
  codeOf(image)[ACROSS - 1] as number,
  codeOf(image)[UP - 1] as number,
];

const panel = (page: Page) => page.locator("section:has(> #feature-space)");
const selection = (page: Page) => page.getByRole("region", { name: "Selected images" });
const counts = (page: Page) => page.getByRole("list", { name: "Digits among the selected images" });
const opened = (page: Page) => page.getByRole("region", { name: "Opened images" });
const colourChoice = (page: Page) => page.getByRole("combobox", { name: /^Colour/ });
const digitButton = (page: Page, name: string) =>
  page.getByRole("group", { name: "Show digits" }).getByRole("button", { name, exact: true });

const expectSelected = (page: Page, count: number) =>
  expect(selection(page).locator(".selection-count")).toHaveText(new RegExp(`^${count} image`));

const expectOpened = (page: Page, image: number) =>
  expect(opened(page)).toContainText(`Image ${image + 1}: digit ${label(image)}`);

/** Counts the pixels that are not nearly grey, as paper, grid and ink are. */
async function countColourful(canvas: Locator): Promise<number> {
  const { data } = await screenshotOf(canvas);
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => data.subarray(4 * i, 4 * i + 3));
  return pixels.filter((pixel) => Math.max(...pixel) - Math.min(...pixel) > 60).length;
}

async function expectAllPoints({ page }: Site) {
  await panel(page).scrollIntoViewIfNeeded();
  await expect(panel(page)).toContainText(`All ${COUNT} training images after 0 steps`);
  await expect(new ScatterPlot(page).names).toHaveText([
    `Activation of unit ${ACROSS}`,
    `Activation of unit ${UP}`,
  ]);
}

/** Restores axes, colours and filter, and closes and deselects all images. */
async function reset(site: Site) {
  const { page } = site;
  await site.fill("Hidden units", String(HIDDEN));
  await page.getByLabel("Axes").selectOption("units");
  await page.getByLabel("x-axis").fill(String(ACROSS));
  await page.getByRole("spinbutton", { name: "y-axis" }).fill(String(UP));
  await colourChoice(page).selectOption("digit");
  await digitButton(page, "All").click();
  await page.mouse.move(5, 5);
  const clear = selection(page).getByRole("button", { name: "Clear the selection" });
  if (await clear.isVisible()) await clear.click();
  const close = opened(page).getByRole("button", { name: /^Close/ });
  while (await close.first().isVisible()) await close.first().click();
  await expectAllPoints(site);
}

test.describe("a plot of an untrained model", () => {
  const shared = testOnSharedPage(async (site) => {
    await site.open(query);
    await expectAllPoints(site);
  });
  const test = shared.extend<{ scatter: ScatterPlot; positions: Position[] }>({
    scatter: async ({ site }, use) => {
      await reset(site);
      await use(new ScatterPlot(site.page));
    },
    /** Where each image's point is on the page. */
    positions: async ({ scatter }, use) => {
      const positionOf = await scatter.positioning();
      await use(images.map((image) => positionOf(...xy(image))));
    },
  });

  test("colours the points by the activation of a unit, with a legend", async ({
    site,
    scatter,
  }) => {
    const { page } = site;
    const canvas = scatter.plot.locator("canvas").first();
    const byDigit = await canvas.screenshot();
    const legend = page.locator(".view-space .legend");
    await expect(legend).toHaveCount(0);
    await colourChoice(page).selectOption("unit");
    await page.getByRole("spinbutton", { name: "Unit", exact: true }).fill("2");
    await expect(legend).toContainText("Activation of unit 2");
    const end = Number(/: 0(.+)$/.exec((await legend.textContent()) ?? "")?.[1]);
    const highest = Math.max(...images.map((image) => codeOf(image)[1] as number));
    expect(end).toBeCloseTo(highest, 2);
    await expect.poll(async () => (await canvas.screenshot()).equals(byDigit)).toBe(false);
  });

  test("the plot, its controls and what is selected are in sight at 1280 × 800", async ({
    site,
    scatter,
  }) => {
    const { page } = site;
    const before = page.viewportSize();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(async () => (await scatter.box()).width).toBeGreaterThan(800);
    for (const part of [
      scatter.plot,
      scatter.names.first(),
      digitButton(page, "9"),
      page.locator(".hover-card-area"),
    ]) {
      await expect(part).toBeInViewport({ ratio: 1 });
    }
    await scatter.plot.focus();
    for (const key of ["ArrowRight", " ", "ArrowRight", " "]) await page.keyboard.press(key);
    await expect(counts(page)).toBeInViewport({ ratio: 1 });
    if (before) await page.setViewportSize(before);
  });

  test("digits have their number at the centre of their points", async ({
    site,
    scatter,
    positions,
  }) => {
    const { page } = site;
    const labels = page.locator(".class-labels text");
    await expect(labels).toHaveText(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    await digitButton(page, "None").click();
    await digitButton(page, "3").click();
    await expect(labels).toHaveText(["3"]);
    const box = await scatter.box();
    const shown = images.filter((image) => label(image) === 3);
    for (const [k, name, start] of [
      [0, "x", box.x],
      [1, "y", box.y],
    ] as const) {
      const sum = shown.reduce((all, image) => all + (positions[image] as Position)[k] - start, 0);
      expect(Number(await labels.getAttribute(name))).toBeCloseTo(sum / shown.length, 1);
    }
    await colourChoice(page).selectOption("unit");
    await expect(labels).toHaveCount(0);
  });

  test("buttons of digits look pressed while their points are shown", async ({ site, scatter }) => {
    const { page } = site;
    await expect(scatter.plot).toBeVisible();
    const background = (name: string) =>
      digitButton(page, name).evaluate((button) => getComputedStyle(button).backgroundColor);
    await digitButton(page, "3").click();
    await page.mouse.move(5, 5);
    // Colours change over a moment.
    const isApart = async (name: string) => (await background("4")) !== (await background(name));
    await expect.poll(() => isApart("3")).toBe(true);
    await expect.poll(() => isApart("All")).toBe(true);
  });

  test("a point shows its image and its values", async ({ site, scatter, positions }) => {
    const image = mostIsolated(positions);
    await site.page.mouse.move(...(positions[image] as Position));
    await expect(scatter.card).toContainText(`Training image ${image + 1}`);
    await expect(scatter.card).toContainText(`digit ${label(image)}`);
    const [x, y] = xy(image);
    const text = (await scatter.card.textContent()) ?? "";
    expect(Number(/unit 3: ([\d.]+)/.exec(text)?.[1])).toBeCloseTo(x, 2);
    expect(Number(/unit 5: ([\d.]+)/.exec(text)?.[1])).toBeCloseTo(y, 2);
    const box = await scatter.box();
    const card = await scatter.card.boundingBox();
    expect(card?.y, "the card is below the plot").toBeGreaterThan(box.y + box.height);
    const red = await scatter.card.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return Array.from({ length: 784 }, (_, i) => pixels?.[4 * i]);
    });
    const expected = Array.from(trainPixels.subarray(784 * image, 784 * (image + 1)), (pixel) =>
      Math.round(PAPER + (pixel / 255) * (INK - PAPER)),
    );
    expect(red).toEqual(expected);
  });

  test("a click opens an image with its most active units", async ({ site, positions }) => {
    const { page } = site;
    const image = mostIsolated(positions);
    await page.mouse.click(...(positions[image] as Position));
    await expectOpened(page, image);
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
    await units.nth(1).click();
    await expect(units.nth(1)).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(new RegExp(`unit=${top[1]?.unit}(&|$)`));
    // What was asked for last is on top.
    const unit = page.getByRole("region", { name: `Unit ${top[1]?.unit} of ${HIDDEN}` });
    await expect(units.nth(1)).toBeFocused();
    const isUnitFirst = async () =>
      ((await unit.boundingBox())?.y ?? 0) < ((await opened(page).boundingBox())?.y ?? 0);
    await expect.poll(isUnitFirst).toBe(true);
    await page.mouse.click(...(positions[image] as Position));
    await expect.poll(isUnitFirst).toBe(false);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await expect(unit).toHaveCount(0);
    await opened(page)
      .getByRole("button", { name: /^Close/ })
      .press("Enter");
    await expect(opened(page).getByRole("listitem")).toHaveCount(0);
    await expect(page.locator("main :focus")).toHaveCount(1);
  });

  test("a lasso selects the points inside it", async ({ site, scatter, positions }) => {
    const { page } = site;
    const corners = clearTriangle(positions, await scatter.box());
    const files = page.getByRole("button", { name: "Save Selected images", exact: true });
    await expect(files, "a menu of nothing").toHaveCount(0);
    await scatter.lasso(corners);
    await expect(files).toBeVisible();
    const inside = images.filter((image) => isInside(corners, positions[image] as Position));
    expect(inside.length).toBeGreaterThan(5);
    await expectSelected(page, inside.length);
    await expect(counts(page).getByRole("listitem")).toHaveText(
      Array.from({ length: 10 }, (_, digit) => {
        const count = inside.filter((image) => label(image) === digit).length;
        return `${digit}: ${count || "none"}`;
      }),
    );
    const pictures = selection(page).getByRole("button", { name: /^Open training image/ });
    await expect(pictures).toHaveCount(Math.min(60, inside.length));
    await pictures.first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await expectOpened(page, inside[2] as number);
    await selection(page).getByRole("button", { name: "Clear the selection" }).press("Enter");
    await expect(pictures).toHaveCount(0);
    await expect(page.locator("#view :focus")).toHaveCount(1);
  });

  test("the keyboard moves between points, opens and selects", async ({
    site,
    scatter,
    positions,
  }) => {
    const { page } = site;
    const box = await scatter.box();
    const middle: Position = [box.x + box.width / 2, box.y + box.height / 2];
    const nearest = images.reduce((best, image) =>
      distance(positions[image] as Position, middle) < distance(positions[best] as Position, middle)
        ? image
        : best,
    );
    const hovered = async () =>
      Number(/image (\d+)/.exec((await scatter.card.textContent()) ?? "")?.[1]) - 1;

    await scatter.plot.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(hovered).toBe(nearest);
    await page.keyboard.press(" ");
    await page.keyboard.press("ArrowRight");
    await expect.poll(hovered).not.toBe(nearest);
    const right = await hovered();
    await page.keyboard.press("ArrowDown");
    await expect.poll(hovered).not.toBe(right);
    const last = await hovered();
    const [from, to] = [positions[nearest], positions[last]] as [Position, Position];
    expect(positions[right]?.[0]).toBeGreaterThan(from[0]);
    expect(to[1]).toBeGreaterThan((positions[right] as Position)[1]);
    await page.keyboard.press(" ");
    const between = images.filter((image) =>
      [0, 1].every((k) => {
        const [a, b, value] = [from[k], to[k], positions[image]?.[k]] as [number, number, number];
        return value > Math.min(a, b) - 1 && value < Math.max(a, b) + 1;
      }),
    );
    await expectSelected(page, between.length);
    await page.keyboard.press("Enter");
    await expectOpened(page, last);
    await page.keyboard.press("Escape");
    await expect(scatter.card).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(selection(page).getByRole("list")).toHaveCount(0);
  });

  test("a button released outside the plot ends the lasso", async ({ site, scatter }) => {
    const { page } = site;
    const box = await scatter.box();
    await page.mouse.move(box.x + 3, box.y + 100);
    await page.mouse.down();
    // Too short for a lasso, so the pointer is not captured.
    await page.mouse.move(box.x - 30, box.y + 100);
    await page.mouse.up();
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.move(box.x + 200, box.y + 200, { steps: 3 });
    await expect(page.locator(".scatter-axes .lasso")).toHaveCount(0);
  });

  test("only the digits shown are drawn, hovered and selected", async ({
    site,
    scatter,
    positions,
  }) => {
    const { page } = site;
    const canvas = scatter.plot.locator("canvas").first();
    await digitButton(page, "None").click();
    await expect(digitButton(page, "3")).toHaveAttribute("aria-pressed", "false");
    await page.mouse.move(5, 5);
    await expect.poll(() => countColourful(canvas)).toBe(0);
    await digitButton(page, "3").click();
    await expect(digitButton(page, "3")).toHaveAttribute("aria-pressed", "true");
    await expect.poll(() => countColourful(canvas)).toBeGreaterThan(0);

    const shown = images.filter((image) => label(image) === 3);
    const gap = (image: number) =>
      Math.min(
        ...shown.map((other) =>
          distance(positions[image] as Position, positions[other] as Position),
        ),
      );
    const hidden = images.find((image) => label(image) !== 3 && gap(image) > 14) as number;
    await page.mouse.move(...(positions[hidden] as Position));
    await expect(scatter.card).toHaveCount(0);

    const box = await scatter.box();
    const [left, top] = [box.x + 1, box.y + 1];
    const [right, bottom] = [box.x + box.width - 1, box.y + box.height - 1];
    await scatter.lasso([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ]);
    await expectSelected(page, shown.length);
  });

  test("axe finds no violation with images opened and selected", async ({ site, scatter }) => {
    const { page } = site;
    await colourChoice(page).selectOption("unit");
    await scatter.plot.focus();
    for (const key of ["ArrowRight", "Enter", " ", "ArrowRight", " "]) {
      await page.keyboard.press(key);
    }
    await expect(selection(page).getByRole("list").first()).toBeVisible();
    await expect(opened(page).getByRole("button", { name: /^unit/ }).first()).toBeVisible();
    await expectNoViolation(page);
  });

  test("the axes are two units, or the principal components", async ({ site, scatter }) => {
    const { page } = site;
    await page.getByRole("spinbutton", { name: "y-axis" }).fill("9");
    await expect(scatter.names.nth(1)).toHaveText("Activation of unit 9");
    await expect(page).toHaveURL(/up=9/);

    await page.getByLabel("Axes").selectOption("principal components");
    await expect(page).not.toHaveURL(/axes=/);
    await expect(scatter.names.first()).toHaveText(/^PC 1/);
    const { explained } = principalComponents(codes, HIDDEN);
    for (const i of [0, 1]) {
      const name = (await scatter.names.nth(i).textContent()) ?? "";
      const share = Number(/PC \d, ([\d.]+)\s?%/.exec(name)?.[1]);
      expect(share).toBeCloseTo(100 * (explained[i] as number), 1);
    }
  });

  test("an axis whose unit a new run lacks is reported", async ({ site, scatter }) => {
    await site.fill("Hidden units", "1");
    const warning = panel(site.page).locator(".warning");
    await expect(warning).toContainText(`Unit ${ACROSS} does not exist`);
    await expect(warning).toContainText(/\b1 hidden unit\b/);
    await expect(scatter.names).toHaveCount(0);
  });
});

test("the plot follows training with a sample, and shows all points while paused", {
  tag: "@long",
}, async ({ site }) => {
  await site.open("?trainImages=7000&hiddenUnits=8&view=space&batchSize=16");
  await expect(panel(site.page)).toContainText("All 7,000 training images after 0 steps");
  await site.button("Train").click();
  await expect(panel(site.page)).toContainText(
    /6,000 of 7,000 training images after [1-9][\d,]* steps?/,
  );
  await site.button("Pause").click();
  await expect(panel(site.page)).toContainText(
    /All 7,000 training images after [1-9][\d,]* steps?/,
  );
});

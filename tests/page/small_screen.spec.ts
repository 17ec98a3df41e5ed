// The page on a phone: everything can be tapped, nothing overflows, and a finger draws and selects.

import type { CDPSession, Locator } from "@playwright/test";
import { expectNoViolation } from "./axe.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";
import { inkBox, Poke, readImage } from "./poke.ts";
import { expectSaved, offer, offerButton } from "./saved_run.ts";
import { clearTriangle, isInside, mostIsolated, type Position, ScatterPlot } from "./scatter.ts";
import { type Rgb, readTile } from "./tiles.ts";
import { panel, tile, unitGrid } from "./units.ts";
import { trainLabels, untrainedCodes } from "./untrained.ts";

const WIDTH = 360;
const COUNT = 512;
const HIDDEN = 16;
const [ACROSS, UP] = [3, 5];
const link = `?trainImages=${COUNT}&hiddenUnits=${HIDDEN}&axes=units&across=${ACROSS}&up=${UP}`;

test.use({ viewport: { width: WIDTH, height: 740 }, deviceScaleFactor: 2, hasTouch: true });

type Touch = (
  type: "touchStart" | "touchMove" | "touchEnd",
  ...fingers: Position[]
) => Promise<void>;

async function touchOf(site: Site): Promise<Touch> {
  const session: CDPSession = await site.page.context().newCDPSession(site.page);
  return async (type, ...fingers) => {
    const touchPoints = fingers.map(([x, y], id) => ({ x, y, id }));
    await session.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
}

async function expectNoOverflow({ page }: Site) {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(WIDTH);
}

async function expectTappable(controls: Locator) {
  for (const control of await controls.all()) {
    const box = await control.boundingBox();
    expect(box?.height, await control.evaluate((e) => e.outerHTML)).toBeGreaterThanOrEqual(40);
  }
}

/** Records the text that a chart draws beyond its edges. */
const recordCutOffText = () => {
  const { prototype } = CanvasRenderingContext2D;
  const { fillText } = prototype;
  window.cutOffText = new Set();
  prototype.fillText = function (this: CanvasRenderingContext2D, text, x, y, ...most) {
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = this.measureText(text);
    const ends = [x - left, x + right].map((end) =>
      this.getTransform().transformPoint({ x: end, y }),
    );
    const { width, height } = this.canvas;
    const isInFigure = this.canvas.isConnected && this.canvas.closest(".chart") !== null;
    if (
      isInFigure &&
      ends.some((end) => end.x < 0 || end.y < 0 || end.x > width || end.y > height)
    ) {
      window.cutOffText.add(text);
    }
    fillText.call(this, text, x, y, ...most);
  };
};

declare global {
  interface Window {
    cutOffText: Set<string>;
  }
}

const openView = (site: Site, name: string) => site.page.getByRole("tab", { name }).tap();
/** Taps a button in the sheet of further controls. */
async function tapInSheet(site: Site, name: "Step" | "Restart") {
  const opener = site.page.getByRole("button", { name: "More controls" });
  await opener.tap();
  await site.button(name).tap();
  await opener.tap();
}
const scrollOf = (site: Site) => site.page.evaluate(() => scrollY);
const positionsOf = async (scatter: ScatterPlot): Promise<Position[]> => {
  const positionOf = await scatter.positioning();
  const codes = untrainedCodes(COUNT, HIDDEN);
  const at = (image: number, unit: number) => codes[image * HIDDEN + unit - 1] as number;
  return Array.from({ length: COUNT }, (_, i) => positionOf(at(i, ACROSS), at(i, UP)));
};

const withAFinger: Steps = {
  "the list of keys opens, lists all, and closes": async (site) => {
    const { page } = site;
    const dialog = page.getByRole("dialog", { name: "About Parsimony" });
    await page.keyboard.press("?");
    await expect(dialog).toBeVisible();
    for (const does of [
      "Train or pause",
      "One step",
      "Restart",
      "Open Watch",
      "About, and this list",
    ]) {
      await expect(dialog).toContainText(does);
    }
    await expectNoViolation(page, "dialog");
    // Shortcuts are off behind it.
    await page.keyboard.press("s");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "About and keyboard shortcuts" }).tap();
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).tap();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: "About and keyboard shortcuts" })).toBeFocused();
  },
  "Watch: tiles can be hit, and every button": async (site) => {
    await tile(site, 11).tap();
    await expect(panel(site)).toHaveAccessibleName(`Unit 11 of ${HIDDEN}`);
    await panel(site).scrollIntoViewIfNeeded();
    await expect(panel(site).locator(".similar-units button")).toHaveCount(6);
    await expectNoOverflow(site);
    await expectTappable(site.page.getByRole("button"));
    for (const unit of (await unitGrid(site).getByRole("option").all()).slice(0, 3)) {
      const box = await unit.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(40);
    }
    await expectNoViolation(site.page);
  },
  "the sheet of a unit does not cover the other views": async (site) => {
    await openView(site, "Sparsity");
    await expect(panel(site)).toBeHidden();
    await expect(site.page).toHaveURL(/[?&]unit=11\b/);
    await openView(site, "Watch");
    await expect(panel(site)).toBeVisible();
    await openView(site, "Space");
    await expect(panel(site)).toBeHidden();
    await site.page.goBack();
    await site.page.goForward();
    await expect(panel(site)).toBeHidden();
    await openView(site, "Watch");
    await panel(site).getByRole("button", { name: "Close" }).tap();
    await expect(panel(site)).toHaveCount(0);
  },
  "Code space: a tap opens an image": async (site) => {
    const { page } = site;
    await openView(site, "Space");
    const scatter = new ScatterPlot(page);
    await scatter.plot.scrollIntoViewIfNeeded();
    await expect(page.locator(".hover-card-area .hint")).toHaveText("Tap a dot to see its image.", {
      useInnerText: true,
    });
    await expect(site.caption("feature-space")).toContainText(`All ${COUNT} training images`);
    await expect(scatter.names).toHaveCount(2);
    const positions = await positionsOf(scatter);
    const image = mostIsolated(positions);
    await page.touchscreen.tap(...(positions[image] as Position));
    const opened = page.getByRole("region", { name: "Opened images" });
    await expect(opened).toContainText(`Image ${image + 1}: digit ${trainLabels[image]}`);
    await expect(opened.getByRole("button", { name: /^unit/ }).first()).toBeVisible();
    await expectNoOverflow(site);
    await expectTappable(page.locator("#view").getByRole("button"));
  },
  "Poke: draws with a finger, and the page does not scroll away": async (site) => {
    const poke = new Poke(site);
    await openView(site, "Poke");
    await poke.source("Draw").check();
    const positions = await poke.positionsOnPad([
      [0.5, 0.9],
      [0.5, 0.6],
      [0.5, 0.3],
      [0.5, 0.1],
    ]);
    const scrolled = await scrollOf(site);
    const touch = await touchOf(site);
    await touch("touchStart", positions[0] as Position);
    for (const position of positions.slice(1)) await touch("touchMove", position);
    await touch("touchEnd");
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 1 stroke");
    expect(await scrollOf(site)).toBe(scrolled);
    // Clear of the bar at the bottom.
    await poke.input.evaluate((image) => image.scrollIntoView({ block: "center" }));
    const topAndHeight = async () => {
      const [, top, , height] = inkBox(await readImage(poke.input));
      return [top, height];
    };
    await expect.poll(topAndHeight).toEqual([4, 20]);
  },
  "Poke: nothing overflows, everything can be tapped, and the pictures stay in sight": async (
    site,
  ) => {
    const poke = new Poke(site);
    for (const source of ["Draw", "Open file", "Test digit"] as const) {
      await poke.source(source).check();
      await expectNoOverflow(site);
    }
    await poke.settled();
    await expectTappable(site.page.locator(".poke").locator("button:visible, input:visible"));
    await poke
      .button(/^Silence unit/)
      .last()
      .tap();
    await poke.expectEdits(1);
    await expect(poke.edited).toBeInViewport({ ratio: 1 });
  },
  "Sparsity: axe finds nothing, and nothing overflows": async (site) => {
    const { page } = site;
    await openView(site, "Sparsity");
    await expect(page.locator("#headlines")).toContainText(`of ${HIDDEN}`);
    for (const id of ["firing-rates", "active-units", "dead-units", "test-error"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    }
    await expectNoViolation(page);
    await expectNoOverflow(site);
  },
  "no text in a chart is cut off": async (site) => {
    const { page } = site;
    await tapInSheet(site, "Step");
    await expect(site.number("Step")).toHaveText("1 of 100");
    for (const view of ["Watch", "Sparsity", "Compare"]) {
      await openView(site, view);
      // Of this view: the previous one may still be on the page.
      const charts = page.locator(`.view-${view.toLowerCase()} .chart`);
      await expect(charts.first()).toBeVisible();
      for (const chart of await charts.all()) {
        await chart.evaluate((element) => element.scrollIntoView());
        await expect(chart).toHaveAttribute("aria-busy", "false");
      }
      expect(await page.evaluate(() => [...window.cutOffText]), view).toEqual([]);
    }
    await openView(site, "Space");
    await page.getByLabel("Axes").selectOption("principal components");
    const names = new ScatterPlot(page).names;
    await expect(names.first()).toContainText("variance");
    const box = await page.locator("#feature-space").boundingBox();
    for (const name of await names.all()) {
      const { x, width } = (await name.boundingBox()) as { x: number; width: number };
      expect(x).toBeGreaterThan(box?.x as number);
      expect(x + width).toBeLessThan((box?.x as number) + (box?.width as number));
    }
    await page.getByLabel("Axes").selectOption("units");
    await tapInSheet(site, "Restart");
    await expect(site.number("Step")).toHaveText("0 of 100");
  },
  "a saved run is offered, and the offer can be read and tapped": async (site) => {
    await tapInSheet(site, "Step");
    await expect(site.number("Step")).toHaveText("1 of 100");
    await expectSaved(site.page, 1);
    await site.open(link);
    const offered = offer(site.page);
    await expect(offered).toBeVisible();
    await expectNoViolation(site.page, "main");
    await expectNoOverflow(site);
    await expectTappable(offered.getByRole("button"));
    await offerButton(site.page, "Discard").tap();
    await expect(offered).toHaveCount(0);
  },
  "Code space: a finger selects if that is switched on, whatever a second one does": async (
    site,
  ) => {
    const { page } = site;
    await openView(site, "Space");
    const scatter = new ScatterPlot(page);
    await expect(scatter.names).toHaveCount(2);
    await page.getByRole("checkbox", { name: "Select with a finger" }).check();
    await scatter.plot.scrollIntoViewIfNeeded();
    const positions = await positionsOf(scatter);
    const box = await scatter.box();
    const corners = clearTriangle(positions, box);
    const scrolled = await scrollOf(site);
    const touch = await touchOf(site);
    const [first, ...others] = corners as [Position, ...Position[]];
    const second = (i: number): Position => [box.x + box.width - 20 - 8 * i, box.y + 20];
    const away: Position = [first[0] + 10, first[1] + 1];
    await touch("touchStart", first);
    await touch("touchMove", away);
    await touch("touchStart", away, second(0));
    for (const [i, corner] of others.entries()) await touch("touchMove", corner, second(i + 1));
    await touch("touchEnd");
    expect(await scrollOf(site)).toBe(scrolled);
    const inside = positions.filter((position) => isInside(corners, position));
    expect(inside.length).toBeGreaterThan(5);
    const selection = page.getByRole("region", { name: "Selected images" });
    await expect(selection).toContainText(`${inside.length} images selected`);
  },
};

for (const [name, query, tiles] of [
  ["Watch", "", (site: Site) => unitGrid(site).getByRole("option")],
  ["Poke", "&view=poke", ({ page }: Site) => page.getByRole("button", { name: /^Select unit/ })],
] as const) {
  test(`${name}: tiles are drawn if their top is passed before they are in sight`, async ({
    site,
  }) => {
    await site.page.setViewportSize({ width: WIDTH, height: 440 });
    await site.open(`?trainImages=${COUNT}&hiddenUnits=256${query}`);
    const canvas = site.page.getByRole("img", { name: /weights of (\d+ hidden )?units/ });
    await tiles(site).last().waitFor();
    await expect(canvas, "they are not drawn").not.toHaveAttribute("style");
    await tiles(site)
      .last()
      .evaluate((element) => element.scrollIntoView({ block: "center" }));
    const isColourful = (pixel: Rgb) => Math.max(...pixel) - Math.min(...pixel) > 30;
    await expect
      .poll(async () => (await readTile(tiles(site).last())).filter(isColourful).length)
      .toBeGreaterThan(100);
  });
}

test("every view can be read and used with a finger on a phone", async ({ site }) => {
  await site.page.addInitScript(recordCutOffText);
  await site.open(link);
  await walk(site, withAFinger);
});

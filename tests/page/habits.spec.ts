// What users expect of any page: links that lead back, files to save, shortcuts, an informative title, and
// that it works in the background.

import type { Page } from "@playwright/test";
import { readWeights } from "../../src/files/read_weights.ts";
import { readSafetensors } from "../../src/files/safetensors.ts";
import { expectNoViolation } from "./axe.ts";
import { saved } from "./downloads.ts";
import { Site, type Steps, test, expect as usual, walk } from "./page_test.ts";
import { pixelsOf } from "./pixels.ts";
import { panel, tallViewport, tile } from "./units.ts";

/** A newly opened page compiles its shaders first. */
const expect = usual.configure({ timeout: 30_000 });

const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32";

const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

test.describe("with access to the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a shared link restores settings, unit and view in another browser", {
    tag: "@long",
  }, async ({ site, browser, adapter }) => {
    const { page } = site;
    await site.open(SMALL);
    await tile(site, 3).click();
    await expect(panel(site)).toHaveAccessibleName("Unit 3 of 8");
    await site.fill("Learning rate", "0.002");
    await site.fill("Seed", "7");
    await tab(page, "Space").click();
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByText("Link copied")).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());

    const context = await browser.newContext();
    const other = new Site(await context.newPage(), adapter);
    await other.page.goto(link);
    await expect(tab(other.page, "Space")).toHaveAttribute("aria-selected", "true");
    await expect(other.setting("Learning rate")).toHaveValue("0.002");
    await expect(other.setting("Hidden units")).toHaveValue("8");
    await expect(other.setting("Seed")).toHaveValue("7");
    await tab(other.page, "Watch").click();
    await expect(panel(other)).toHaveAccessibleName("Unit 3 of 8");
    await context.close();
  });
});

const aboutTheAddress: Steps = {
  "without access to the clipboard, the link can be copied by hand": async (site) => {
    const { page } = site;
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await page.getByRole("button", { name: "Share" }).click();
    const field = page.getByRole("textbox", { name: "Link" });
    await expect(field).toHaveValue(/hiddenUnits=8/);
    const link = await field.inputValue();
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(link);
    await expectNoViolation(page, "header");
    await field.press("Escape");
    await expect(field).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Share" })).toBeFocused();
  },
  "the skip link leads to the view's first heading, below the bar": async (site) => {
    const { page } = site;
    await page.setViewportSize({ width: 1280, height: 400 });
    const skip = page.getByRole("link", { name: "Skip to main content" });
    await skip.focus();
    await skip.press("Enter");
    await expect(page).toHaveURL(/#view$/);
    const heading = await page.getByRole("heading", { name: "Reconstructions" }).boundingBox();
    const bar = await site.bar.boundingBox();
    expect(heading?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
  },
  "the address follows, and Back returns to the previous view and unit": async (site) => {
    const { page } = site;
    await site.fill("Epochs", "7");
    await tab(page, "GPU").click();
    await expect(page).toHaveURL(/epochs=7.*view=measure/);
    // The address keeps the last valid settings.
    await site.fill("Epochs", "0");
    await tab(page, "Watch").click();
    await expect(page).not.toHaveURL(/view=/);
    await expect(page).toHaveURL(/hiddenUnits=8.*epochs=7/);
    await tile(site, 2).click();
    await tile(site, 3).click();
    await expect(page).toHaveURL(/unit=3/);
    await page.goBack();
    await expect(panel(site)).toHaveCount(0);
    await page.goBack();
    await expect(tab(page, "GPU")).toHaveAttribute("aria-selected", "true");
    await page.goBack();
    await expect(tab(page, "Watch")).toHaveAttribute("aria-selected", "true");
    await page.goForward();
    await expect(tab(page, "GPU")).toHaveAttribute("aria-selected", "true");
    await page.goForward();
    await page.goForward();
    await expect(panel(site)).toHaveAccessibleName(/^Unit 3 of/);
    // Only views and units: the field keeps what was typed.
    await expect(site.setting("Epochs")).toHaveValue("0");
  },
  "a view starts at its top": async (site) => {
    const { page } = site;
    await page.setViewportSize({ width: 1280, height: 400 });
    await tab(page, "Sparsity").click();
    await expect(page.locator("#headlines")).toBeVisible();
    await page.evaluate(() => scrollTo(0, 300));
    // The browser moves with what it shows while panels above it grow.
    expect(await page.evaluate(() => scrollY)).toBeGreaterThanOrEqual(300);
    // Watch needs no loading, during which the page would be too short to be scrolled.
    await tab(page, "Watch").click();
    await expect(page.locator("#loss")).toBeVisible();
    expect(await page.evaluate(() => scrollY)).toBe(0);
  },
};

test("sharing again restarts the confirmation's time", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await page.clock.install();
  await page.addInitScript(() => {
    navigator.clipboard.writeText = async () => {};
  });
  await site.open(SMALL);
  const confirmation = page.getByText("Link copied");
  const share = page.getByRole("button", { name: "Share" });
  await share.click();
  await expect(confirmation).toBeVisible();
  await page.clock.runFor(3000);
  await share.click();
  // The first confirmation's time is over.
  await page.clock.runFor(2000);
  await expect(confirmation).toBeVisible();
  await page.clock.runFor(3000);
  await expect(confirmation).toBeHidden();
});

test("the address follows settings and view", async ({ site }) => {
  await site.page.goto("about:blank");
  await site.open(SMALL);
  await walk(site, aboutTheAddress);
});

/** Returns a picture's width, its paper, and how many pixels are not paper. */
async function inkOf(bytes: Buffer) {
  const { data, width } = await pixelsOf(bytes);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  return { width, paper: data[0], ink: pixels.filter((pixel) => pixel !== pixels[0]).length };
}

const titleAndFiles: Steps = {
  "the title of the tab shows the progress": async (site) => {
    await expect(site.page).toHaveTitle(/^Parsimony: /);
    await site.button("Train").click();
    await expect(site.page).toHaveTitle(/^\d+% · Parsimony$/);
    await expect(site.page).toHaveTitle("Done · Parsimony", { timeout: 60_000 });
  },
  "saves figures, their numbers and the weights": async (site) => {
    const { page } = site;
    await expect(site.chart("loss")).toHaveAccessibleName(/test set it was .* after step 320/);
    await expect(site.caption("mean-activation")).toContainText("after 320 steps");

    for (const [title, id, least] of [
      ["Loss", "loss", 5000],
      ["Mean activation", "mean-activation", 20_000],
      ["Reconstructions", "reconstructions", 50_000],
    ] as const) {
      const { name, bytes } = await saved(page, `Save ${title} as PNG`);
      expect(name).toBe(`parsimony-${id}-step-320.png`);
      const { width, ink, paper } = await inkOf(bytes);
      expect(width, name).toBeGreaterThan(1000);
      expect(ink, `pixels of ${name} that show something`).toBeGreaterThan(least);
      expect(paper).toBe(255);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await saved(page, "Save Loss as PNG");
    expect((await inkOf(dark.bytes)).paper).toBeLessThan(30);

    const loss = await saved(page, "Save Loss as CSV");
    expect(loss.name).toBe("parsimony-loss-step-320.csv");
    const [names = [], ...rows] = loss.bytes
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const last = Object.fromEntries(names.map((name, i) => [name, Number(rows.at(-1)?.[i])]));
    expect(last.step).toBe(320);
    expect(last.epoch).toBe(20);
    await expect(site.number("Loss")).toHaveText((last.loss as number).toPrecision(3));
    await expect(site.chart("loss")).toHaveAccessibleName(
      new RegExp(`test set it was ${(last.test_loss as number).toPrecision(3)} after step 320`),
    );

    const means = (await saved(page, "Save Mean activation as CSV")).bytes.toString().split("\n");
    expect(means[0]).toBe("unit,mean_activation,firing_rate");
    const values = means.slice(1, -1).map((line) => Number(line.split(",")[1]));
    expect(values).toHaveLength(8);
    await expect(site.chart("mean-activation")).toHaveAccessibleName(
      new RegExp(
        `from ${Math.min(...values).toPrecision(3)} to ${Math.max(...values).toPrecision(3)}`,
      ),
    );

    const weights = await saved(page, "Save weights");
    expect(weights.name).toBe("parsimony-weights-step-320.safetensors");
    const { W_enc, b_dec } = readWeights(weights.bytes, weights.name, { inputs: 784, hidden: 8 });
    expect(readSafetensors(weights.bytes, weights.name).metadata.step).toBe("320");
    expect(new Set(W_enc).size).toBeGreaterThan(6000);
    expect(b_dec.some((value) => value !== 0)).toBe(true);
  },
  "a new run restores the title of the page": async (site) => {
    await site.button("Restart").click();
    await expect(site.page).toHaveTitle(/^Parsimony: /);
  },
};

test("a run shows its progress in the title, and can be saved", { tag: "@long" }, async ({
  site,
}) => {
  await site.open(`${SMALL}&epochs=20`);
  await walk(site, titleAndFiles);
});

const byKeys: Steps = {
  "keys train, pause, step, reset and open views": async (site) => {
    const { page } = site;
    await page.keyboard.press("s");
    await expect(site.number("Step")).toHaveText("1 of 80,000");
    await page.keyboard.press("Space");
    await expect(site.status).toHaveText("Training");
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await page.keyboard.press("Space");
    await expect(site.status).toHaveText("Paused");
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.keyboard.press("Shift+R");
    await expect(site.number("Step")).toHaveText("0 of 80,000");

    const titles = await page.getByRole("tab").allTextContents();
    for (const [i, title] of titles.entries()) {
      await page.keyboard.press(String(i + 1));
      await expect(tab(page, title)).toHaveAttribute("aria-selected", "true");
    }

    // Space presses the button that has the focus, once.
    await site.button("Step").focus();
    await page.keyboard.press("Space");
    await expect(site.number("Step")).toHaveText("1 of 80,000");
    await expect(site.status).toHaveText("Paused");

    // In a field they type, and with Control they belong to the browser.
    await site.fill("Sparsity weight", "");
    await site.setting("Sparsity weight").pressSequentially("1s");
    await expect(site.setting("Sparsity weight")).toHaveValue("1s");
    await site.fill("Sparsity weight", "0.1");
    await site.withSetting("Hidden activation", async (control) => {
      await control.press("s");
      await control.press("r");
    });
    await page.getByRole("heading", { name: "Parsimony" }).click();
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Alt+r");
    // A step made by one of these keys would be counted too.
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("2 of 80,000");
  },
  "Space does not scroll while it is held, and trains from a slider too": async (site) => {
    const { page } = site;
    await page.getByRole("tab", { name: "Poke" }).click();
    await expect(page.getByRole("slider").first()).toBeVisible();
    for (const start of [
      page.getByRole("heading", { name: "Parsimony" }),
      page.getByRole("slider").first(),
    ]) {
      await start.click();
      const from = await page.evaluate(() => scrollY);
      for (let i = 0; i < 5; i++) await page.keyboard.down("Space");
      await page.keyboard.up("Space");
      await expect(site.status).toHaveText("Training");
      await page.keyboard.press("Space");
      await expect(site.status).toHaveText("Paused");
      expect(await page.evaluate(() => scrollY)).toBe(from);
    }
    await page.getByRole("tab", { name: "Watch" }).click();
    // The following steps are counted from 0.
    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 80,000");
    await site.button("Step").click();
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("2 of 80,000");
  },
  "a key does nothing behind the list of keys, or if its button is disabled": async (site) => {
    const { page } = site;
    const listed = page.getByRole("dialog", { name: "About Parsimony" });
    await page.keyboard.press("?");
    await expect(listed).toBeVisible();
    await page.keyboard.press("s");
    await page.keyboard.press("Escape");
    await expect(listed).toBeHidden();
    await page.keyboard.press("r");
    await expect(site.number("Step")).toHaveText("0 of 80,000");
    await site.fill("Epochs", "0");
    await page.getByRole("heading", { name: "Parsimony" }).click();
    for (const key of ["s", "Space", "r"]) await page.keyboard.press(key);
    await expect(site.status).toHaveText("Ready, untrained");
    await site.fill("Epochs", "5000");
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 80,000");
    await expect(site.status).toHaveText("Paused");
  },
};

test("keys do what the buttons do", async ({ site }) => {
  await site.open(`${SMALL}&epochs=5000`);
  await walk(site, byKeys);
});

test("trains in a hidden tab without drawing or updating views, and catches up", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    const counts = Object.assign(window, { drawings: 0 });
    const texture = GPUCanvasContext.prototype.getCurrentTexture;
    GPUCanvasContext.prototype.getCurrentTexture = function () {
      counts.drawings++;
      return texture.call(this);
    };
  });
  await page.setViewportSize(tallViewport);
  await site.open(`${SMALL}&epochs=10&unit=2`);
  await expect.poll(() => page.evaluate("drawings")).toBeGreaterThan(0);
  const similar = page.getByRole("region", { name: "Unit 2 of" }).locator(".similar-units");
  await expect(similar.getByRole("button").first()).toBeVisible();
  await page.evaluate(() => {
    const { requestAnimationFrame, setTimeout } = window;
    const setVisibility = (value: DocumentVisibilityState) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    // A hidden tab gets no frames, and its timers fire once a second.
    const waiting: (() => void)[] = [];
    window.requestAnimationFrame = (act) => waiting.push(() => requestAnimationFrame(act));
    window.setTimeout = ((act: () => void, delay = 0) =>
      setTimeout(act, Math.max(delay, 1000))) as typeof setTimeout;
    const showPage = () => {
      Object.assign(window, { requestAnimationFrame, setTimeout });
      setVisibility("visible");
      for (const act of waiting) act();
    };
    Object.assign(window, { showPage });
    setVisibility("hidden");
  });
  const before = [await page.evaluate("drawings"), await similar.textContent()];
  await start(site);
  await expect(page).toHaveTitle("Done · Parsimony", { timeout: 60_000 });
  expect([await page.evaluate("drawings"), await similar.textContent()]).toEqual(before);
  await page.evaluate("showPage()");
  await expect(similar).not.toHaveText(before[1] as string);
  expect(await page.evaluate("drawings")).toBeGreaterThan(before[0] as number);
});

/** Presses Train without a click, which would wait for a frame. */
const start = (site: Site) =>
  site.button("Train").evaluate((button: HTMLElement) => button.click());

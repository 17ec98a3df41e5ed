// What people expect of any page: links that lead back, files to take along, keys, a title that tells,
// and that it works on while nobody looks.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { readWeights } from "../../src/files/weights.ts";
import { expectNoViolation } from "./axe.ts";
import { type Site, test, expect as usual } from "./page_test.ts";
import { pixelsOf } from "./pixels.ts";

/** A page that is opened anew compiles its shaders first. */
const expect = usual.configure({ timeout: 30_000 });

const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Keys" });
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

async function saved(page: Page, button: string) {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  const file = await saving;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test.describe("where the clipboard is open", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a shared link restores settings, unit and view", async ({ site }) => {
    const { page } = site;
    await site.open(SMALL);
    await site.setting("Learning rate").fill("0.002");
    await tab(page, "Code space").click();
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByText("Link copied")).toBeVisible();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const link = `${await copied()}&unit=3&colour=unit`;
    expect(new URL(link).searchParams.get("view")).toBe("space");

    const other = await page.context().newPage();
    await other.goto(link);
    await expect(tab(other, "Code space")).toHaveAttribute("aria-selected", "true");
    await expect(other.getByLabel(/^Learning rate/)).toHaveValue("0.002");
    await expect(other.getByLabel(/^Hidden units/)).toHaveValue("8");
    await other.getByRole("button", { name: "Share" }).click();
    await expect(other.getByText("Link copied")).toBeVisible();
    const back = await other.evaluate(() => navigator.clipboard.readText());
    const parts = (address: string) => [...new URL(address).searchParams].sort();
    expect(parts(back)).toEqual(parts(link));
  });
});

test("where the clipboard is refused, the link can be copied by hand", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await site.open(SMALL);
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect(field).toHaveValue(/hiddenUnits=8/);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(await field.inputValue());
  await expectNoViolation(page, "header");
});

test("the address follows, and Back leaves the page", async ({ site }) => {
  const { page } = site;
  await page.goto("about:blank");
  await site.open(SMALL);
  await site.setting("Epochs").fill("7");
  await tab(page, "Speed").click();
  await expect(page).toHaveURL(/epochs=7.*view=measure/);
  // A wrong field says nothing about where the person is.
  await site.setting("Epochs").fill("0");
  await tab(page, "Watch").click();
  await expect(page).not.toHaveURL(/view=/);
  await expect(page).toHaveURL(/hiddenUnits=8.*epochs=7/);
  await page.goBack();
  expect(page.url()).toBe("about:blank");
  await page.goForward();
  await expect(site.setting("Epochs")).toHaveValue("7");
});

const damagedLinks = {
  "?toString=1": 'There is no setting named "toString".',
  "?__proto__=1": 'There is no setting named "__proto__".',
  "?epochs=%E0%A4%A": "epochs is ",
  "?view=nowhere": 'view is "nowhere"; it must be one of watch,',
  "?hiddenUnits=8&unit=9": "unit is 9; there are 8 hidden units.",
};

test("a damaged link gives one sentence and the defaults", async ({ site }) => {
  for (const [query, message] of Object.entries(damagedLinks)) {
    await site.page.goto(`./${query}`);
    await expect(site.alert).toContainText(`This link is damaged: ${message}`);
    await expect(site.setting("Hidden units")).toHaveValue("64");
    await expect(tab(site.page, "Watch")).toHaveAttribute("aria-selected", "true");
  }
});

/** A picture's width and how many of its pixels are not its paper. */
async function inkOf(bytes: Buffer) {
  const { data, width } = await pixelsOf(bytes);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  return { width, paper: data[0], ink: pixels.filter((pixel) => pixel !== pixels[0]).length };
}

test("saves figures, their numbers and the weights", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=2`);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await expect(site.chart("loss")).toHaveAccessibleName(/test set it was .* after step 32/);
  await expect(page.locator("#mean-activation")).toContainText("after 32 steps");

  for (const [title, id, least] of [
    ["Loss", "loss", 5000],
    ["Mean activation", "mean-activation", 20_000],
    ["Reconstructions", "reconstructions", 50_000],
  ] as const) {
    const { name, bytes } = await saved(page, `Save ${title} as PNG`);
    expect(name).toBe(`parsimony-${id}-step-32.png`);
    const { width, ink, paper } = await inkOf(bytes);
    expect(width, name).toBeGreaterThan(1000);
    expect(ink, `pixels of ${name} that show something`).toBeGreaterThan(least);
    expect(paper).toBe(255);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await saved(page, "Save Loss as PNG");
  expect((await inkOf(dark.bytes)).paper).toBeLessThan(30);

  const loss = await saved(page, "Save Loss as CSV");
  expect(loss.name).toBe("parsimony-loss-step-32.csv");
  const [names = [], ...rows] = loss.bytes
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const last = Object.fromEntries(names.map((name, i) => [name, Number(rows.at(-1)?.[i])]));
  expect(last.step).toBe(32);
  expect(last.epoch).toBe(2);
  await expect(site.number("Loss")).toHaveText((last.loss as number).toPrecision(3));
  await expect(site.chart("loss")).toHaveAccessibleName(
    new RegExp(`test set it was ${(last.test_loss as number).toPrecision(3)} after step 32`),
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
  expect(weights.name).toBe("parsimony-weights-step-32.safetensors");
  const { W_enc, b_dec } = readWeights(weights.bytes, weights.name, { inputs: 784, hidden: 8 });
  expect(new Set(W_enc).size).toBeGreaterThan(6000);
  expect(b_dec.some((value) => value !== 0)).toBe(true);
});

test("keys train, pause, step, reset and open views", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=5000`);
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

  // In a field they write, and with Control they are the browser's.
  await site.setting("Sparsity weight").fill("");
  await site.setting("Sparsity weight").pressSequentially("1s");
  await expect(site.setting("Sparsity weight")).toHaveValue("1s");
  await site.setting("Sparsity weight").fill("0.1");
  await page.getByText("More settings").click();
  await site.setting("Hidden activation").press("s");
  await site.setting("Hidden activation").press("r");
  await page.getByRole("heading", { name: "Parsimony" }).click();
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Alt+r");
  expect(await site.steps()).toBe(1);
});

test("a key does nothing where its button is off", async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await site.setting("Epochs").fill("0");
  await page.getByRole("heading", { name: "Parsimony" }).click();
  for (const key of ["s", "Space", "r"]) await page.keyboard.press(key);
  await expect(site.status).toHaveText("Ready, untrained");
  await site.setting("Epochs").fill("50");
  await site.button("Step").click();
  await expect(site.status).toHaveText("Paused");
  await expect(site.number("Step")).toHaveText("1 of 800");
});

test.describe("360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("the list of keys opens, says all, and closes", async ({ site }) => {
    const { page } = site;
    await site.open(SMALL);
    await page.keyboard.press("?");
    await expect(dialog(page)).toBeVisible();
    for (const does of ["Train, or pause", "One step", "Reset", "Open Watch", "This list"]) {
      await expect(dialog(page)).toContainText(does);
    }
    await expectNoViolation(page, "dialog");
    // Keys rest behind it.
    await page.keyboard.press("s");
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toBeHidden();
    expect(await site.steps()).toBe(0);

    await page.getByRole("button", { name: "Keys" }).tap();
    await expect(dialog(page)).toBeVisible();
    await dialog(page).getByRole("button", { name: "Close" }).tap();
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByRole("button", { name: "Keys" })).toBeFocused();
    await expectNoViolation(page, "header");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

test("the title of the tab says how far the run is", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=60`);
  await expect(page).toHaveTitle(/^Parsimony: /);
  await site.button("Train").click();
  await expect(page).toHaveTitle(/^\d+ % · Parsimony$/);
  await expect(page).toHaveTitle("Done · Parsimony", { timeout: 60_000 });
  await site.button("Reset").click();
  await expect(page).toHaveTitle(/^Parsimony: /);
});

test("trains on in a hidden tab, where no frame comes, and draws nothing", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    const texture = GPUCanvasContext.prototype.getCurrentTexture;
    const counted = Object.assign(window, { drawings: 0 });
    GPUCanvasContext.prototype.getCurrentTexture = function () {
      counted.drawings++;
      return texture.call(this);
    };
  });
  await site.open(`${SMALL}&epochs=40`);
  await expect.poll(() => page.evaluate("drawings")).toBeGreaterThan(0);
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
    // A hidden tab's timers come once a second, or once a minute.
    window.setTimeout = (() => 0) as unknown as typeof setTimeout;
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const before = await page.evaluate("drawings");
  await start(site);
  await expect(page).toHaveTitle("Done · Parsimony", { timeout: 60_000 });
  expect(await page.evaluate("drawings")).toBe(before);
});

/** Presses Train without a click, which would wait for a frame. */
const start = (site: Site) =>
  site.button("Train").evaluate((button: HTMLElement) => button.click());

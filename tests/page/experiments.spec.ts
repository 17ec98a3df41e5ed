// Experiments, pinned runs and the view that compares them, as a person uses them.

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { nameOf } from "../../src/app/experiments/differences.ts";
import { presets, settingsOf } from "../../src/app/experiments/presets.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { parseSettings, type SettingName, settingsTable } from "../../src/config.ts";
import { firstImages } from "../../src/data/images.ts";
import { figure } from "../../src/figures/words.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { withNodeDevice } from "../support/node_host.ts";
import { expect, type Site, test } from "./page_test.ts";

/** Eight steps. */
const SMALL = "trainImages=256&epochs=1&batchSize=32&hiddenUnits=16";
const SMALL_NAME = "16 units, batch 32, 1 epoch, 256 images";

const experiments = (page: Page) => page.getByRole("region", { name: "Experiments" });
const preset = (page: Page, name: string, label: string) =>
  experiments(page).getByRole("group", { name }).getByRole("button", { name: label, exact: true });
const pinButton = (page: Page) => page.getByRole("button", { name: "Pin", exact: true });
const pinned = (page: Page) => page.getByRole("region", { name: "Pinned runs" });
const rows = (page: Page) => pinned(page).getByRole("listitem");
const table = (page: Page) => page.getByRole("table", { name: /^Only the settings/ });

async function cell(page: Page, run: string, column: string): Promise<string> {
  const titles = await table(page).getByRole("columnheader").allTextContents();
  const row = table(page)
    .getByRole("row")
    .filter({
      has: page.getByRole("rowheader", { name: run, exact: true }),
    });
  const texts = await row.locator("th, td").allTextContents();
  return texts[titles.indexOf(column)] ?? "";
}

async function trainToTheEnd(site: Site) {
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
}

async function pin(site: Site) {
  await pinButton(site.page).click();
  await expect(site.page.getByText(/^Pinned: /)).toBeVisible({ timeout: 30_000 });
  await expect(pinButton(site.page)).toBeDisabled();
}

/** Two pinned runs that differ in λ, and the view that compares them. */
async function pinTwo(site: Site) {
  await site.open(`?${SMALL}&view=compare`);
  await trainToTheEnd(site);
  await pin(site);
  await expect(rows(site.page)).toHaveCount(2);
  await site.setting("Sparsity weight").fill("0");
  await site.button("Reset").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await trainToTheEnd(site);
  await pin(site);
  await expect(rows(site.page)).toHaveCount(3);
}

async function expectNoViolation(page: Page) {
  // A colour on its way from light to dark is neither.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => [id, help, nodes.map((n) => n.html)]);
  expect(found).toEqual([]);
}

test("there are six experiments, each with two sentences on what to look for", () => {
  expect(presets).toHaveLength(6);
  for (const { lookFor } of presets) expect(lookFor.match(/[.](?= [A-Z]|$)/g)).toHaveLength(2);
});

test("a run's name says what differs from the article's settings", () => {
  expect(nameOf(parseSettings({}))).toBe("the article's");
  expect(nameOf(parseSettings({ sparsityWeight: 0 }))).toBe("λ = 0");
  expect(nameOf(parseSettings({ targetActivation: 0.2, hiddenUnits: 16 }))).toBe(
    "16 units, ρ = 0.2",
  );
  expect(nameOf(parseSettings({ activation: "sigmoid", shuffle: false, seed: 7 }))).toBe(
    "sigmoid units, not shuffled, seed 7",
  );
});

for (const { name, values, lookFor } of presets) {
  test(`"${name}" sets what its buttons say and trains at once`, async ({ site }) => {
    const { page } = site;
    await site.open("?trainImages=512&hiddenUnits=8&seed=7");
    await expect(experiments(page).locator("[aria-pressed=true]")).toHaveCount(0);
    await page.getByText("More settings").click();
    for (const value of values) {
      const button = preset(page, name, value.label);
      await button.click();
      // At first nothing would be lost.
      const question = experiments(page).getByRole("button", { name: "Begin without it" });
      if (value !== values[0]) await question.click();
      await expect(button).toHaveAttribute("aria-pressed", "true");
      await expect(experiments(page).getByText(lookFor)).toBeVisible();
      for (const [setting, expected] of Object.entries(settingsOf(value))) {
        const { label, type } = settingsTable[setting as SettingName];
        const control = site.setting(label);
        if (type === "switch") await expect(control).toBeChecked({ checked: expected === true });
        else await expect(control).toHaveValue(String(expected));
      }
      // The run that is there has them, too.
      await expect(page.getByText("Takes effect after Reset.")).toHaveCount(0, { timeout: 60_000 });
      await expect(site.status).toHaveText("Training", { timeout: 60_000 });
      await expect.poll(() => site.steps(), { timeout: 60_000 }).toBeGreaterThan(0);
    }
    // The form alone tells which one is in use.
    await site.setting("Seed").fill("7");
    await expect(experiments(page).locator("[aria-pressed=true]")).toHaveCount(0);
    await expect(experiments(page).getByText(lookFor)).toBeHidden();
  });
}

test("an experiment ends no run without asking", async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}`);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 8");
  const button = preset(page, "Target ρ", "0.2");
  await button.click();
  const question = experiments(page).getByRole("group", { name: /ends the one that is there/ });
  await expect(question).toBeFocused();
  await expect(question).toContainText("at step 1");
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(button).toBeFocused();
  await expect(site.number("Step")).toHaveText("1 of 8");
  await expect(site.setting("Target activation")).toHaveValue("0.05");

  await button.press("Enter");
  await question.getByRole("button", { name: "Stay with it" }).click();
  await expect(question).toBeHidden();
  await expect(site.number("Step")).toHaveText("1 of 8");

  await button.press("Enter");
  await question.getByRole("button", { name: "Pin it, then begin" }).click();
  await expect(site.status).toHaveText("Training", { timeout: 30_000 });
  await expect(site.setting("Target activation")).toHaveValue("0.2");
  await expect(site.number("Step")).toContainText("of 1,175");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(rows(page).first()).toContainText(SMALL_NAME);
  await expect(rows(page).first()).toContainText("step 1 of 8");

  // What is pinned as it is now is not lost.
  await site.button("Pause").click();
  await expect(site.status).toHaveText("Paused");
  await pin(site);
  await preset(page, "Short training", "1 epoch").click();
  await expect(site.number("Step")).toContainText("of 235", { timeout: 30_000 });
});

test("pinning lets training rest, says at which step, and training goes on", async ({ site }) => {
  const { page } = site;
  await site.open("?trainImages=512&batchSize=32&hiddenUnits=16&epochs=2000&view=compare");
  await expect(pinButton(page)).toBeDisabled();
  await expect(pinned(page)).toContainText("Nothing is pinned yet");
  await site.button("Train").click();
  await expect.poll(() => site.steps(), { timeout: 60_000 }).toBeGreaterThan(2);
  await pinButton(page).click();
  const note = page.getByText(/^Pinned: .*, at step [\d,]+\./);
  await expect(note).toBeVisible({ timeout: 30_000 });
  await expect(site.status).toHaveText("Training");
  const step = ((await note.textContent()) ?? "").match(/at step ([\d,]+)/)?.[1] as string;
  await expect(rows(page).first()).toContainText(`step ${step} of 32,000`);
  await expect
    .poll(() => site.steps(), { timeout: 60_000 })
    .toBeGreaterThan(Number(step.replaceAll(",", "")));
});

test("compares two runs in curves, points, pictures and figures that are right", async ({
  site,
}) => {
  const { page } = site;
  await pinTwo(site);
  const names = [SMALL_NAME, "16 units, λ = 0, batch 32, 1 epoch, 256 images"];

  const expected = await figuresOf([0.1, 0]);
  for (const [i, name] of names.entries()) {
    const { mse, loss, meanL0, dead } = expected[i] as (typeof expected)[0];
    expect(await cell(page, name, "Test MSE")).toBe(figure(mse));
    expect(await cell(page, name, "Test loss")).toBe(figure(loss));
    expect(await cell(page, name, "Mean L0")).toBe(figure(meanL0));
    expect(await cell(page, name, "Dead units")).toBe(`${dead} of 16`);
    const points = page.locator("#sparsity-error").getByRole("img");
    await expect(points).toHaveAccessibleName(
      new RegExp(`${name}: L0 ${figure(meanL0)}, test MSE ${figure(mse)}`),
    );
    await expect(page.locator("#sparsity-error")).toContainText(name);
  }
  // The run that is there is the second one.
  expect(await cell(page, "Current run", "Test MSE")).toBe(figure(expected[1]?.mse as number));
  expect(await cell(page, names[0] as string, "Sparsity weight λ")).toBe("0.1");
  expect(await cell(page, names[1] as string, "Sparsity weight λ")).toBe("0");

  const losses = page.locator("#compared-losses").getByRole("img");
  const newest = (await site.number("Loss").textContent()) as string;
  await expect(losses).toHaveAccessibleName(new RegExp(`${names[1]}: ${newest},.* on the test`));
  const total = await losses.screenshot();
  await page.getByLabel("Show").selectOption("Reconstruction");
  await expect(losses).toHaveAccessibleName(/^Reconstruction over the steps of 3 runs/);
  await expect.poll(async () => (await losses.screenshot()).equals(total)).toBe(false);
  const logarithmic = await losses.screenshot();
  await page.locator("#compared-losses").getByLabel("Logarithmic axis").uncheck();
  await expect.poll(async () => (await losses.screenshot()).equals(logarithmic)).toBe(false);

  const pictures = page.locator("#compared-pictures").getByRole("img");
  await page.locator("#compared-pictures").scrollIntoViewIfNeeded();
  await expect(pictures).toHaveCount(4);
  await expect(pictures.first()).toHaveAccessibleName(
    "The test digits 7, 2, 1, 0, 4, 1, 4, 9, 5, 9",
  );
  const [first, second, current] = await Promise.all([1, 2, 3].map((i) => pixels(pictures.nth(i))));
  expect(first).not.toEqual(second);
  expect(current).toEqual(second);

  await rows(page).nth(0).getByRole("checkbox").uncheck();
  await expect(losses).toHaveAccessibleName(/of 2 runs/);
  await expect(losses).not.toHaveAccessibleName(new RegExp(`: ${SMALL_NAME}`));
  await expect(pictures).toHaveCount(3);
  await expect(table(page).getByRole("rowheader")).toHaveCount(2);
});

/** The same runs, trained by the library in Node: the same adapter gives the same bits. */
async function figuresOf(sparsityWeights: readonly number[]) {
  const found: { mse: number; loss: number; meanL0: number; dead: number }[] = [];
  const sets = await readImageSets();
  await withNodeDevice(async (device) => {
    for (const sparsityWeight of sparsityWeights) {
      const settings = parseSettings({
        trainImages: 256,
        epochs: 1,
        batchSize: 32,
        hiddenUnits: 16,
        sparsityWeight,
      });
      const images = firstImages(sets.train, 256);
      const trainer = await Trainer.create({ device, settings, images });
      for await (const _ of trainer.train()) {
        // To the end.
      }
      const { reconstruction, loss } = await trainer.evaluate(sets.test);
      const { meanL0, dead } = codeStatistics(await trainer.encode(sets.test), 16);
      found.push({ mse: reconstruction, loss, meanL0, dead });
      trainer.destroy();
    }
  });
  return found;
}

const pixels = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

test("pins are there after a reload; they are renamed, removed and brought back", async ({
  site,
}) => {
  const { page } = site;
  await pinTwo(site);
  await page.reload();
  await expect(site.status).toHaveText("Ready, untrained", { timeout: 60_000 });
  await expect(rows(page)).toHaveCount(2);
  const before = await cell(page, SMALL_NAME, "Mean L0");
  expect(Number(before)).toBeGreaterThan(0);

  // By the keyboard alone.
  const rename = pinned(page).getByRole("button", { name: `Rename ${SMALL_NAME}` });
  await rename.press("Enter");
  await expect(page.getByLabel(`New name of ${SMALL_NAME}`)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(rename).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(`New name of ${SMALL_NAME}`)).toBeFocused();
  await page.keyboard.type("With <b>penalty</b>");
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toContainText("With <b>penalty</b>");
  expect(await cell(page, "With <b>penalty</b>", "Mean L0")).toBe(before);

  await pinned(page).getByRole("button", { name: "Remove With <b>penalty</b>" }).press("Enter");
  await expect(rows(page)).toHaveCount(1);
  const undo = pinned(page).getByRole("button", { name: "Undo" });
  await expect(undo).toBeFocused();
  await undo.press("Enter");
  await expect(rows(page).first()).toContainText("With <b>penalty</b>");
  await pinned(page)
    .getByRole("button", { name: /^Remove .*λ = 0,/ })
    .click();
  await expect(rows(page)).toHaveCount(1);

  await page.reload();
  await expect(rows(page)).toHaveCount(1, { timeout: 60_000 });
  await expect(rows(page).first()).toContainText("With <b>penalty</b>");
});

test("a pin's settings go back into the form", async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 8");
  await pin(site);
  await site.setting("Hidden units").fill("24");
  await site.button("Reset").click();
  await expect(site.status).toHaveText("Ready, untrained");
  const use = pinned(page).getByRole("button", { name: /^Use these settings/ });
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 8");
  await use.click();
  await expect(site.setting("Hidden units")).toHaveValue("16");
  await expect(pinned(page)).toContainText("they take effect after Reset");
  await site.button("Reset").click();
  await expect(pinned(page)).toContainText("press Train");
  await expect(site.number("Step")).toHaveText("0 of 8");
});

test("where the browser keeps nothing, says so, and pins last for the visit", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
  });
  await site.open(`?${SMALL}&view=compare`);
  await expect(site.alert).toContainText("new ones last for this visit");
  await trainToTheEnd(site);
  await pinButton(page).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(site.alert).toContainText(/lasts for this visit\. \(Access is denied/);
  await page.getByRole("tab", { name: "Watch" }).click();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect(rows(page).first()).toContainText(SMALL_NAME);
});

test("a damaged pin is left out, and the others are there", async ({ site }) => {
  const { page } = site;
  await pinTwo(site);
  await changeStored(page, ([first, second]) => {
    const { pictures } = first as { pictures: { pixels: Uint8Array } };
    return [{ ...first, pictures: { ...pictures, pixels: pictures.pixels.slice(1) } }, second];
  });
  await page.reload();
  await expect(site.alert).toContainText("1 pinned run is damaged in this browser's storage");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText("λ = 0");
});

test("more than 24 pins are refused in a sentence", async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 8");
  await pin(site);
  await changeStored(page, ([first]) =>
    Array.from({ length: 24 }, (_, i) => ({ ...first, id: `pin ${i}`, mark: i })),
  );
  await page.reload();
  await expect(rows(page)).toHaveCount(24, { timeout: 60_000 });
  await expect(site.status).toHaveText("Ready, untrained", { timeout: 60_000 });
  await site.setting("Seed").fill("7");
  await site.button("Step").click();
  await expect(rows(page)).toHaveCount(25, { timeout: 30_000 });
  await pinButton(page).click();
  await expect(site.alert).toContainText("24 runs are pinned; remove one in the view Compare");
  await expect(rows(page)).toHaveCount(25);
});

/** Changes what the browser has stored of the pinned runs. */
async function changeStored(page: Page, change: (list: object[]) => unknown[]) {
  await page.evaluate(async (source) => {
    const request = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const database = await request(indexedDB.open("keyval-store"));
    const store = () => database.transaction("keyval", "readwrite").objectStore("keyval");
    const list = await request(store().get("parsimony.pinned"));
    const changed = new Function("list", `return (${source})(list)`)(list);
    await request(store().put(changed, "parsimony.pinned"));
  }, String(change));
}

test("axe finds nothing, in light, dark and at 360 pixels, where nothing sticks out", async ({
  site,
}) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  await expect(pinned(page)).toContainText("Nothing is pinned yet");
  await expectNoViolation(page);
  await trainToTheEnd(site);
  await pin(site);
  await preset(page, "Short training", "1 epoch").click();
  await site.button("Pause").click();
  await expect(site.status).toHaveText("Paused");
  await site.button("Step").click();
  await expect(rows(page)).toHaveCount(2);
  await pinned(page)
    .getByRole("button", { name: `Rename ${SMALL_NAME}` })
    .click();
  await preset(page, "Target ρ", "0.2").click();
  await expect(experiments(page).getByText("Stay with it")).toBeVisible();
  await expectNoViolation(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoViolation(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await expectNoViolation(page);
  for (const region of [experiments(page), pinned(page)]) {
    for (const button of await region.getByRole("button").all()) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(40);
    }
  }
});

// The view that compares pinned runs, and keeping them in the browser, as a person uses them.

import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { readImageSets } from "../../src/cli/input_files.ts";
import { parseSettings } from "../../src/config.ts";
import { firstImages } from "../../src/data/images.ts";
import { figure } from "../../src/figures/words.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { withNodeDevice } from "../support/node_host.ts";
import { siteCounts } from "../support/small_mnist.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, test } from "./page_test.ts";
import {
  cell,
  changeStored,
  experiments,
  pin,
  pinButton,
  pinned,
  pinTwo,
  preset,
  rows,
  SMALL,
  SMALL_NAME,
  table,
  trainToTheEnd,
} from "./pinned_runs.ts";

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

test("single steps are tested anew, and what is rough while it trains says so", async ({
  site,
}) => {
  const { page } = site;
  await site.open("?trainImages=512&batchSize=32&hiddenUnits=16&epochs=5000&view=compare");
  const current = (column: string) => cell(page, "Current run", column);
  const section = page.getByRole("region", { name: "Settings and figures", exact: true });
  const exact = /^\d[\d.e-]*$/;
  await site.button("Step").click();
  await expect.poll(() => current("Test MSE"), { timeout: 30_000 }).toMatch(exact);
  await expect.poll(() => current("Steps")).toBe("1 of 80,000");
  const first = await current("Test loss");
  await site.button("Step").click();
  await expect.poll(() => current("Steps")).toBe("2 of 80,000");
  await expect.poll(() => current("Test loss"), { timeout: 30_000 }).toMatch(exact);
  expect(await current("Test loss")).not.toBe(first);

  await site.button("Train").click();
  await expect.poll(() => current("Mean L0"), { timeout: 60_000 }).toMatch(/^≈ \d/);
  await expect(section).toContainText("a sample of the training images");
  await site.button("Pause").click();
  await expect.poll(() => current("Mean L0"), { timeout: 30_000 }).toMatch(exact);
  await expect(section).not.toContainText("training images");
});

test("the numbers of the figures are saved as tables", async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  await trainToTheEnd(site);
  await pin(site);
  const saved = async (figure: string) => {
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: `Save ${figure} as CSV` }).click();
    const [titles, ...lines] = (await readFile(await (await saving).path(), "utf8"))
      .trimEnd()
      .split("\n");
    return { titles, lines };
  };
  const losses = await saved("Losses");
  expect(losses.titles).toBe("run,set,step,loss,reconstruction,sparsity");
  // Eight batches and a test, pinned and as it is there.
  expect(losses.lines.map((line) => line.match(/,(train|test),\d+/)?.[0])).toEqual(
    Array.from({ length: 2 }, () => [
      ...Array.from({ length: 8 }, (_, i) => `,train,${i + 1}`),
      ",test,8",
    ]).flat(),
  );
  expect(losses.lines[0]).toContain(`"${SMALL_NAME}",train,1,0.`);
  const points = await saved("Sparsity against error");
  expect(points.titles).toBe("run,step,mean_l0,test_mse,kind");
  expect(points.lines).toHaveLength(2);
  const [, step, meanL0, error, kind] = points.lines[0]?.split(/,(?! )/) ?? [];
  expect([step, kind]).toEqual(["8", "exact"]);
  expect(figure(Number(meanL0))).toBe(await cell(page, SMALL_NAME, "Mean L0"));
  expect(figure(Number(error))).toBe(await cell(page, SMALL_NAME, "Test MSE"));
});

/** The same runs, trained by the library in Node: the same adapter gives the same bits. */
async function figuresOf(sparsityWeights: readonly number[]) {
  const found: { mse: number; loss: number; meanL0: number; dead: number }[] = [];
  const sets = await readImageSets();
  const ofSite = firstImages(sets.test, siteCounts.test);
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
      const { reconstruction, loss } = await trainer.evaluate(ofSite);
      const { meanL0, dead } = codeStatistics(await trainer.encode(ofSite), 16);
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

test("axe finds nothing, wide and at 360 pixels, where nothing sticks out", async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  await expect(pinned(page)).toContainText("Nothing is pinned yet");
  await site.button("Step").click();
  await pin(site);
  await site.button("Step").click();
  await expect(rows(page)).toHaveCount(2);
  await pinned(page)
    .getByRole("button", { name: `Rename ${SMALL_NAME}` })
    .click();
  await preset(page, "Target ρ", "0.2").click();
  await expect(experiments(page).getByText("Stay with it")).toBeVisible();
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

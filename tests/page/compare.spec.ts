// The view "Compare", and pinned runs in the browser's storage.

import type { Browser, Locator, Page } from "@playwright/test";
import { conclusionOf } from "../../src/app/views/compare/conclusion.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { mnistId } from "../../src/data/data_id.ts";
import { formatPercent, formatSignificant } from "../../src/format.ts";
import { siteCounts } from "../support/small_mnist.ts";
import { headline } from "./charts.ts";
import { saved } from "./downloads.ts";
import { changeStored } from "./indexed_db.ts";
import type { RunNumbers } from "./numbers_of_runs.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import {
  cell,
  furtherTable,
  PINS,
  pinned,
  pinTwo,
  results,
  rows,
  SMALL_NAME,
  table,
} from "./pinned_runs.ts";

const twoRuns: Steps = {
  "compares them in curves, points, images and numbers that are correct": async (site) => {
    const { page } = site;
    const browser = page.context().browser() as Browser;
    const names = ["λ = 0.1", "λ = 0"];
    const listed = [
      `${names[0]}${SMALL_NAME} · all 8 steps`,
      names[1] as string,
      "Current run · λ = 0",
    ];
    await expect(rows(page)).toContainText(listed);
    await expect(rows(page).nth(1)).toContainText(SMALL_NAME.replace(",", ", λ = 0,"));

    const expected = await numbersOf(browser, [0.1, 0]);
    for (const [i, name] of names.entries()) {
      const { mse, explainedVariance, loss, meanL0, dead } = expected[i] as (typeof expected)[0];
      expect(await cell(page, name, "Test MSE")).toBe(formatSignificant(mse));
      await expect
        .poll(() => cell(page, name, "Explained variance"))
        .toBe(formatPercent(explainedVariance));
      expect(await cell(page, name, "Test loss")).toBe(formatSignificant(loss));
      expect(await cell(page, name, "Mean L0")).toBe(formatSignificant(meanL0));
      expect(await cell(page, name, "Dead units")).toBe(`${dead} of 16`);
      const points = page.locator("#sparsity-error").getByRole("img");
      await expect(points).toHaveAccessibleName(
        pattern(`${name}: L0 ${formatSignificant(meanL0)}, test MSE ${formatSignificant(mse)}`),
      );
      await expect(page.locator("#sparsity-error")).toContainText(name);
    }
    // The current run is the second one.
    expect(await cell(page, "Current run · λ = 0", "Test MSE")).toBe(
      formatSignificant(expected[1]?.mse as number),
    );
    expect(await cell(page, names[0] as string, "Sparsity weight λ")).toBe("0.1");
    expect(await cell(page, names[1] as string, "Sparsity weight λ")).toBe("0");

    const settings = [0.1, 0].map((sparsityWeight) =>
      parseSettings({ hiddenUnits: 16, sparsityWeight }),
    );
    const { reference, sentences } = conclusionOf(
      expected.map(({ mse, ...numbers }, i) => ({
        id: "",
        label: names[i] as string,
        settings: settings[i] as Settings,
        data: mnistId,
        step: 8,
        steps: 8,
        numbers: { step: 8, reconstruction: mse, mse, sparsity: 0, auxiliary: 0, ...numbers },
      })),
    );
    const conclusion = page.getByRole("region", { name: `Compared with ${reference}` });
    await expect(conclusion.getByRole("listitem")).toHaveText([...sentences]);
    expect(sentences).toHaveLength(1);
    await expect(conclusion).not.toContainText("numbers of steps");

    await page.getByRole("button", { name: "Test loss", exact: true }).click();
    const help = page.getByText(/^Total loss \(reconstruction \+ sparsity \+ auxiliary\) /);
    await expect(help).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(help).toBeHidden();

    const losses = page.locator("#compared-losses").getByRole("img");
    await expect(losses).toHaveAccessibleName(/^Reconstruction of 3 runs/);
    const newest = (await site.number("Loss").textContent()) as string;
    await expect(losses).toHaveAccessibleName(pattern(`${names[1]}: ${newest},.* on the test`));
    const incomparable = lossesPanel(page).getByText("Losses with different");
    await expect(incomparable).toHaveCount(0);
    const reconstruction = await losses.screenshot();
    await lossesPanel(page).getByRole("combobox").selectOption("Loss");
    await expect(losses).toHaveAccessibleName(/^Loss of 3 runs/);
    await expect(incomparable).toBeVisible();
    await expect.poll(async () => (await losses.screenshot()).equals(reconstruction)).toBe(false);
    const logarithmic = await losses.screenshot();
    await lossesPanel(page).getByLabel("log").uncheck();
    await expect.poll(async () => (await losses.screenshot()).equals(logarithmic)).toBe(false);

    for (const figure of ["compared-units", "compared-pictures"]) {
      const pictures = page.locator(`#${figure}`).getByRole("img", { name: pattern("λ = 0") });
      await page.locator(`#${figure}`).scrollIntoViewIfNeeded();
      await expect(pictures).toHaveCount(3);
      const [one, other, current] = await Promise.all(
        [0, 1, 2].map((i) => pixels(pictures.nth(i))),
      );
      expect(one, figure).not.toEqual(other);
      expect(current, figure).toEqual(other);
    }
    const pictures = page.locator("#compared-pictures").getByRole("img");
    await expect(pictures).toHaveCount(4);
    await expect(pictures.first()).toHaveAccessibleName(
      "The test digits 7, 2, 1, 0, 4, 1, 4, 9, 5, 9",
    );
    await rows(page).nth(0).getByRole("checkbox").uncheck();
    await expect(losses).toHaveAccessibleName(/of 2 runs/);
    await expect(losses).not.toHaveAccessibleName(pattern("λ = 0\\.1"));
    await expect(rows(page), "the names do not depend on the choice").toContainText(listed);
    await expect(pictures).toHaveCount(3);
    await expect(table(page).getByRole("rowheader")).toHaveCount(2);
    for (const i of [1, 2]) await rows(page).nth(i).getByRole("checkbox").uncheck();
    await expect(page.locator("[data-hint=no-runs]")).toBeVisible();
    await expect(table(page)).toHaveCount(0);
    for (const i of [0, 1, 2]) await rows(page).nth(i).getByRole("checkbox").check();
  },
  "what is measured of a run that is pinned already is added to its pin": async (site) => {
    const { page } = site;
    await expect(furtherTable(page)).toHaveCount(0);
    await page.getByRole("tab", { name: "Sparsity" }).click();
    await page.locator("#quality").scrollIntoViewIfNeeded();
    await expect(page.locator(".quality-status")).toHaveText("On the test set after 8 steps.");
    const dense = (await headline(page, "Dense units").textContent()) as string;
    const nearest = (await headline(page, "Nearest unit").textContent()) as string;
    await page.getByRole("tab", { name: "Compare" }).click();
    for (const name of ["λ = 0", "Current run · λ = 0"]) {
      // That of the current run is an estimate until it is measured here, too.
      await expect.poll(() => cell(page, name, "Dense units")).toBe(dense);
      await expect.poll(() => cell(page, name, "Nearest unit", furtherTable(page))).toBe(nearest);
    }
    expect(await cell(page, "λ = 0.1", "Nearest unit", furtherTable(page))).toBe("–");
    await expect(furtherTable(page).getByRole("columnheader")).toHaveCount(2);
  },
  "saves the numbers as tables": async (site) => {
    const { page } = site;
    const linesOf = async (figure: string) => {
      const { bytes } = await saved(page, `Save ${figure} as CSV`);
      const [titles, ...lines] = bytes.toString().trimEnd().split("\n");
      return { titles, lines };
    };
    const losses = await linesOf("Losses");
    expect(losses.titles).toBe("run,set,step,loss,reconstruction,sparsity,auxiliary");
    // Eight batches and one evaluation for each of the two pinned runs and the current run.
    expect(losses.lines.map((line) => line.match(/,(train|test),\d+/)?.[0])).toEqual(
      Array.from({ length: 3 }, () => [
        ...Array.from({ length: 8 }, (_, i) => `,train,${i + 1}`),
        ",test,8",
      ]).flat(),
    );
    expect(losses.lines[0]).toContain(`"${SMALL_NAME}",train,1,0.`);
    const points = await linesOf("Sparsity against error");
    expect(points.titles).toBe("run,step,mean_l0,mse,measured_on,kind,explained_variance,sweep");
    expect(points.lines).toHaveLength(3);
    const [, step, meanL0, error, set, kind] = points.lines[0]?.split(/,(?! )/) ?? [];
    expect([step, set, kind]).toEqual(["8", "test", "exact"]);
    expect(formatSignificant(Number(meanL0))).toBe(await cell(page, "λ = 0.1", "Mean L0"));
    expect(formatSignificant(Number(error))).toBe(await cell(page, "λ = 0.1", "Test MSE"));
  },
  "a saved picture frees the images it was made of": async (site) => {
    const { page } = site;
    const bitmaps = await page.evaluateHandle(() => {
      const made: ImageBitmap[] = [];
      const create = window.createImageBitmap.bind(window) as (image: Blob) => Promise<ImageBitmap>;
      window.createImageBitmap = async (image: ImageBitmapSource) => {
        const bitmap = await create(image as Blob);
        made.push(bitmap);
        return bitmap;
      };
      return made;
    });
    await saved(page, "Save Reconstructions as PNG");
    // A closed bitmap has no size.
    const widths = await bitmaps.evaluate((all) => all.map(({ width }) => width));
    expect(new Set(widths)).toEqual(new Set([0]));
  },
  "pins are restored after a reload; they can be renamed, removed and brought back": async (
    site,
  ) => {
    const { page } = site;
    await page.reload();
    await expect(site.status).toHaveText("Ready, untrained", { timeout: 60_000 });
    await expect(rows(page)).toHaveCount(2);
    const before = await cell(page, "λ = 0.1", "Mean L0");
    expect(Number(before)).toBeGreaterThan(0);
    expect(await cell(page, "λ = 0", "Nearest unit", furtherTable(page))).toMatch(/^0\.\d+$/);

    // With the keyboard only.
    const rename = pinned(page).getByRole("button", { name: "Rename λ = 0.1" });
    await rename.press("Enter");
    await expect(page.getByLabel("New name of λ = 0.1")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(rename).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("New name of λ = 0.1")).toBeFocused();
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
    await expect(pinned(page).locator(":focus")).toHaveCount(1);
  },
  "a pin of an earlier version of the page has no hidden units and fewer numbers": async (site) => {
    const { page } = site;
    interface Stored {
      units?: unknown;
      measures?: unknown;
      figures: { dense?: unknown };
    }
    await changeStored(page, PINS, ([first, second]: Stored[]) => {
      for (const pin of [first, second]) {
        delete pin?.measures;
        delete pin?.figures.dense;
      }
      delete first?.units;
      return [first, second];
    });
    await page.reload();
    const units = page.locator("#compared-units");
    await expect(units.getByRole("listitem").first()).toHaveText(
      /With <b>penalty<\/b>.*not stored with this pin/,
      { timeout: 60_000 },
    );
    await units.scrollIntoViewIfNeeded();
    await expect(
      units.getByRole("img", { name: pattern("^16 of 16 hidden units of λ = 0,") }),
    ).toBeVisible();
    await expect(units.getByRole("img", { name: /^16 of/ })).toHaveCount(1);
    await expect(site.alert).toHaveCount(0);
    await expect(table(page).getByRole("rowheader")).toHaveCount(2);
    await expect(results(page)).not.toContainText("Dense units");
    await expect(furtherTable(page)).toHaveCount(0);
  },
  "a damaged pin is skipped, and the others are loaded": async (site) => {
    const { page } = site;
    await changeStored(page, PINS, ([first, second]: object[]) => {
      const { pictures } = first as { pictures: { pixels: Uint8Array } };
      return [{ ...first, pictures: { ...pictures, pixels: pictures.pixels.slice(1) } }, second];
    });
    await page.reload();
    await expect(site.alert).toContainText(/1 pinned run .*damaged/);
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page).first()).toContainText("λ = 0");
  },
  "a removed pin is still removed after a reload": async (site) => {
    const { page } = site;
    await pinned(page)
      .getByRole("button", { name: pattern("^Remove .*λ = 0,") })
      .click();
    await expect(pinned(page).locator(".introduction")).toBeVisible();
    await page.reload();
    await expect(pinned(page).locator(".introduction")).toBeVisible({ timeout: 60_000 });
  },
};

test("two runs are pinned and compared, now and after a reload", async ({ site }) => {
  await pinTwo(site);
  await walk(site, twoRuns);
});

test("single steps are measured again, and estimates during training are marked", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await site.open("?trainImages=512&batchSize=32&hiddenUnits=16&epochs=5000&view=compare");
  const current = (column: string) => cell(page, "Current run", column);
  const isRough = results(page).getByText(/≈ estimated/);
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
  expect(await current("Dense units")).toMatch(/^≈ \d/);
  await expect(isRough).toBeVisible();
  await site.button("Pause").click();
  await expect.poll(() => current("Mean L0"), { timeout: 30_000 }).toMatch(exact);
  await expect(isRough).toHaveCount(0);
});

/** The same runs, trained by the sources in the same browser: the same adapter gives the same bits. */
async function numbersOf(browser: Browser, sparsityWeights: readonly number[]) {
  const page = await browser.newPage();
  await page.goto(`${process.env.PARSIMONY_SOURCES}tests/page/numbers_of_runs.html`);
  await page.waitForFunction(() => "numbersOf" in window);
  const found: RunNumbers[] = [];
  for (const sparsityWeight of sparsityWeights) {
    const run = { trainImages: 256, epochs: 1, batchSize: 32, hiddenUnits: 16, sparsityWeight };
    const args = [run, siteCounts.test] as const;
    found.push(await page.evaluate((given) => window.numbersOf(...given), args));
  }
  await page.close();
  return found;
}

/** The spaces around an equals sign in a label do not break. */
const pattern = (source: string) => new RegExp(source.replaceAll(" = ", "\\s=\\s"));

const lossesPanel = (page: Page) => page.getByRole("region", { name: "Losses" });

const pixels = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

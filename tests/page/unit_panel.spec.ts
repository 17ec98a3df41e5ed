// The panel of the selected unit, and the signs of dead and saturated units.

import { lightTheme } from "../../src/charts/theme.ts";
import { formatPercent } from "../../src/format.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { similarUnits } from "../../src/statistics/similar_units.ts";
import { unitStatistics } from "../../src/statistics/unit_statistics.ts";
import { weightStatistics } from "../../src/statistics/weight_statistics.ts";
import { expectNoViolation } from "./axe.ts";
import { saved, savedTable } from "./downloads.ts";
import { expect, type Site, test } from "./page_test.ts";
import { testOnSharedPage } from "./shared_page.ts";
import { maxDifference, type Rgb, readTile, rgb } from "./tiles.ts";
import { panel, parameters, selectedTile, sorting, tallViewport, tile, unitGrid } from "./units.ts";
import { trainLabels, trainPixels, untrainedCodes } from "./untrained.ts";

test.use({ viewport: tallViewport });

test.describe("unit 4 of an untrained model", () => {
  const HIDDEN = 12;
  const codes = untrainedCodes(256, HIDDEN);
  const expected = unitStatistics(codes, HIDDEN, 3, { bins: 8, top: 12 });
  const topImages = (site: Site) => panel(site).locator(".top-images").getByRole("listitem");

  const shared = testOnSharedPage((site) =>
    site.open(`?trainImages=256&hiddenUnits=${HIDDEN}&unit=4`),
  );
  const test = shared.extend({
    site: async ({ site }, use) => {
      await tile(site, 4).click();
      await expect(panel(site)).toHaveAccessibleName("Unit 4 of 12");
      await panel(site).scrollIntoViewIfNeeded();
      await expect(topImages(site)).toHaveCount(12);
      await expect(panel(site).locator("[aria-busy=true]")).toHaveCount(0);
      await use(site);
    },
  });

  test("the panel shows the statistics of its activations", async ({ site }) => {
    const shown = panel(site);
    const number = async (name: string) =>
      Number.parseFloat((await shown.locator(`dt:text-is("${name}") + dd`).textContent()) ?? "");
    await expect(shown.getByText("over 256 of 256 training images")).toBeVisible();
    expect(await number("Mean activation")).toBeCloseTo(expected.mean, 3);
    expect(await number("Firing rate")).toBeCloseTo(100 * expected.firingRate, 1);
    expect(await number("Highest activation")).toBeCloseTo(expected.max, 2);
    const inactive = formatPercent(1 - expected.firingRate);
    await expect(shown.locator(".unit-histogram p")).toContainText(inactive);
    await expect(shown.getByRole("img", { name: /^Histogram/ })).toHaveAccessibleName(
      new RegExp(`inactive on ${expected.histogram.inactive} images`),
    );
  });

  test("the panel lists the images that activate it most", async ({ site }) => {
    for (const [i, { image, activation }] of expected.top.entries()) {
      const item = topImages(site).nth(i);
      await expect(item).toHaveAttribute("title", `training image ${image + 1}`);
      await expect(item).toContainText(`digit ${trainLabels[image]}`);
      expect(Number.parseFloat((await item.textContent()) ?? "")).toBeCloseTo(activation, 2);
    }
  });

  test("the images are those of the data set", async ({ site }) => {
    await panel(site).locator(".top-images canvas").scrollIntoViewIfNeeded();
    const [paper, ink] = [rgb(lightTheme.paper), rgb(lightTheme.ink)];
    for (const i of [0, 5, 11]) {
      const { image } = expected.top[i] as (typeof expected.top)[0];
      const pixels = trainPixels.subarray(image * 784, (image + 1) * 784);
      const colours = Array.from(pixels, (pixel) =>
        paper.map((from, k) => from + (pixel / 255) * ((ink[k] as number) - from)),
      ) as unknown as Rgb[];
      await expect
        .poll(async () => maxDifference(await readTile(topImages(site).nth(i)), colours), {
          message: `training image ${image}: largest difference of a channel`,
        })
        .toBeLessThan(3);
    }
  });

  test("the most similar units can be selected", async ({ site }) => {
    const similar = similarUnits(parameters(HIDDEN).W_dec, HIDDEN, 784, 3, 6);
    await expect(panel(site).locator(".similar-units").getByRole("button")).toHaveText(
      similar.map(({ unit, cosine }) => `unit ${unit + 1}cos ${cosine.toFixed(2)}`),
    );
    const nearest = (similar[0] as (typeof similar)[0]).unit + 1;
    await panel(site)
      .getByRole("button", { name: `unit ${nearest} cos` })
      .click();
    await expect(selectedTile(site)).toHaveAccessibleName(new RegExp(`^Unit ${nearest},`));
  });

  test("the numbers of all units are saved as a table", async ({ site }) => {
    await expect(panel(site).locator(".unit-weights").getByText("norm")).toHaveCount(2);
    const { meanActivation, firingRate } = codeStatistics(codes, HIDDEN);
    const { norms } = weightStatistics(parameters(HIDDEN).W_dec, 784, "rows");
    const [names, ...units] = await savedTable(site.page, "Hidden units");
    expect(names).toEqual("unit,mean_activation,firing_rate,decoder_norm,encoder_norm".split(","));
    expect(units).toHaveLength(HIDDEN);
    const [number, mean, rate, norm] = (units[3] as string[]).map(Number);
    expect(number).toBe(4);
    expect(mean).toBeCloseTo(meanActivation[3] as number, 4);
    expect(rate).toBeCloseTo(firingRate[3] as number, 2);
    expect(norm).toBeCloseTo(norms[3] as number, 4);
  });

  test("its histogram and top images are saved as a table", async ({ site }) => {
    const { name } = await saved(site.page, "Save Unit 4 of 12 as CSV");
    expect(name).toBe("parsimony-unit-4-step-0.csv");
    const table = await savedTable(site.page, "Unit 4 of 12");
    const images = table.filter(([part]) => part === "image").map((row) => Number(row[4]) - 1);
    expect(images).toEqual(expected.top.map(({ image }) => image));
    const inBins = table.slice(1).reduce((sum, [, , , count]) => sum + Number(count), 0);
    expect(inBins).toBe(256);
  });

  test("axe finds no violation", async ({ site }) => {
    await unitGrid(site).focus();
    await expectNoViolation(site.page);
  });
});

test("dead units are marked, and counted in the view Sparsity", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16&sparsityWeight=100&learningRate=0.1&epochs=4");
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
  await sorting(site).selectOption("firing rate");
  const last = unitGrid(site).getByRole("option").last();
  await expect(last).toHaveAccessibleName(/, dead$/);
  await expect(last.locator(".state-sign.is-dead")).toBeVisible();
  await last.click();
  await expect(panel(site).locator(".state .legend-icon")).toBeVisible();
  await expect(panel(site).locator(".top-images")).toContainText("None of 512 training images");
  await expect(panel(site).locator(".unit-histogram p")).toContainText(/on 100\s?% of/);

  const { page } = site;
  const [, ...units] = await savedTable(page, "Hidden units");
  const dead = units.filter(([, , firingRate]) => Number(firingRate) === 0).length;
  expect(dead).toBeGreaterThan(0);
  await page.getByRole("tab", { name: "Sparsity" }).click();
  await expect(page.locator('.headlines dt:text-is("Dead units") + dd')).toHaveText(String(dead));
  const [titles, ...rows] = await savedTable(page, "Dead and active units during training");
  expect(titles).toEqual(["step", "dead_units", "mean_l0", "silent_in_batch"]);
  const sampled = rows.filter(([, deadUnits]) => deadUnits !== "");
  expect(sampled.at(-1)?.slice(0, 2)).toEqual(["8", String(dead)]);
});

test("tiles change during training, and saturated units have a sign", async ({ site }) => {
  await site.open(
    "?trainImages=512&hiddenUnits=16&epochs=5000&sparsityWeight=0&learningRate=0.05&order=mean%20activation",
  );
  const first = tile(site, 1);
  await first.scrollIntoViewIfNeeded();
  const before = await readTile(first);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Training");
  await expect
    .poll(async () => maxDifference(await readTile(first), before), { timeout: 30_000 })
    .toBeGreaterThan(60);
  await expect(site.status).toHaveText("Training");
  const highest = unitGrid(site).getByRole("option").first();
  await expect(highest).toHaveAccessibleName(/, saturated$/, { timeout: 30_000 });
  await site.page.getByRole("button", { name: "More numbers" }).click();
  await expect(site.page.getByText(/units? (is|are) saturated/)).toBeVisible();
  await site.button("Pause").click();
  await expect(highest.locator(".state-sign.is-saturated")).toBeVisible();
  await expect(site.page.locator("#hidden-units .legend")).toContainText(
    /saturated\s*[1-9]\d* of 16/,
  );
  await highest.click();
  await expect(panel(site).locator(".state .legend-icon")).toBeVisible();
  await expect(panel(site).locator(".state")).toContainText("exceeds 0.999,");
});

test("after divergence the grid and the panel say that the weights are not finite", async ({
  site,
}) => {
  await site.open("?trainImages=512&hiddenUnits=16&unit=3");
  const similar = panel(site).getByText("Most similar units");
  await expect(similar).toBeVisible();
  await site.page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    // Makes all parameters that the page reads NaN.
    prototype.getMappedRange = function (...given) {
      const found = range.apply(this, given);
      if (found.byteLength > 20_000) new Float32Array(found).fill(Number.NaN);
      return found;
    };
  });
  await site.button("Step").click();
  await expect(panel(site).locator(".hint")).toContainText("NaN or infinite");
  await expect(similar).toHaveCount(0);
  await expect(site.page.locator("#hidden-units .warning")).toContainText("NaN or infinite");
});

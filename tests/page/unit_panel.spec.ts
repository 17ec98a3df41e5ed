// What is told of a chosen unit, and of units that are dead or saturated.

import { lightTheme } from "../../src/charts/theme.ts";
import { formatPercent } from "../../src/format.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { similarUnits } from "../../src/statistics/similar_units.ts";
import { unitStatistics } from "../../src/statistics/unit_statistics.ts";
import { weightStatistics } from "../../src/statistics/weight_statistics.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { saved, savedTable } from "./saved.ts";
import { farthest, type Rgb, readTile, rgb } from "./tiles.ts";
import { chosen, panel, parameters, sorting, tallViewport, tile, wall } from "./units.ts";
import { trainLabels, trainPixels, untrainedCodes } from "./untrained.ts";

test.use({ viewport: tallViewport });

const HIDDEN = 12;
const codes = untrainedCodes(256, HIDDEN);
const fourth = unitStatistics(codes, HIDDEN, 3, { bins: 8, top: 12 });

const ofUnit4: Steps = {
  "tells what its codes and weights are": async (site) => {
    const shown = panel(site);
    await expect(shown).toHaveAccessibleName("Unit 4 of 12");
    await shown.scrollIntoViewIfNeeded();
    const number = async (name: string) =>
      Number.parseFloat((await shown.locator(`dt:text-is("${name}") + dd`).textContent()) ?? "");
    await expect(shown.getByText("over 256 of 256 training images")).toBeVisible();
    expect(await number("Mean activation")).toBeCloseTo(fourth.mean, 3);
    expect(await number("Firing rate")).toBeCloseTo(100 * fourth.firingRate, 1);
    expect(await number("Highest activation")).toBeCloseTo(fourth.max, 2);
    await expect(shown).toContainText(
      `${formatPercent(1 - fourth.firingRate)} of the images leave it inactive`,
    );
    await expect(shown.getByRole("img", { name: /^Histogram/ })).toHaveAccessibleName(
      new RegExp(`${fourth.histogram.inactive} images leave it inactive`),
    );

    const { name } = await saved(site.page, "Save Unit 4 of 12 as CSV");
    expect(name).toBe("parsimony-unit-4-step-0.csv");

    const top = shown.locator(".top-images");
    await expect(top.getByRole("listitem")).toHaveCount(12);
    for (const [i, { image, activation }] of fourth.top.entries()) {
      const item = top.getByRole("listitem").nth(i);
      await expect(item).toHaveAttribute("title", `training image ${image + 1}`);
      await expect(item).toContainText(`digit ${trainLabels[image]}`);
      expect(Number.parseFloat((await item.textContent()) ?? "")).toBeCloseTo(activation, 2);
    }

    const cosines = similarUnits(parameters(HIDDEN).W_dec, HIDDEN, 784, 3, 6);
    await expect(shown.locator(".similar-units").getByRole("button")).toHaveText(
      cosines.map(({ unit, cosine }) => `unit ${unit + 1}cos ${cosine.toFixed(2)}`),
    );
    const nearest = (cosines[0] as (typeof cosines)[0]).unit + 1;
    await shown.getByRole("button", { name: `unit ${nearest} cos` }).click();
    await expect(chosen(site)).toHaveAccessibleName(new RegExp(`^Unit ${nearest},`));
    await tile(site, 4).click();
  },
  "saves the numbers of all units, and its own, as tables": async (site) => {
    const { page } = site;
    await expect(panel(site).getByText("norm")).toHaveCount(2);
    const { meanActivation, firingRate } = codeStatistics(codes, HIDDEN);
    const { norms } = weightStatistics(parameters(HIDDEN).W_dec, 784, "rows");
    const [names, ...units] = await savedTable(page, "Hidden units");
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
    const table = await savedTable(page, "Unit 4 of 12");
    const pictures = table.filter(([part]) => part === "image");
    expect(pictures.map(([, , , , image]) => Number(image) - 1)).toEqual(
      fourth.top.map(({ image }) => image),
    );
    const inBins = table.slice(1).reduce((sum, [, , , images]) => sum + Number(images), 0);
    expect(inBins).toBe(256);
  },
  "axe finds nothing": async (site) => {
    await expect(panel(site).locator(".top-images li")).toHaveCount(12);
    await wall(site).focus();
    await expectNoViolation(site.page);
  },
  "the images that activate it most are those of the data set": async (site) => {
    const items = panel(site).locator(".top-images li");
    await expect(items).toHaveCount(12);
    const canvas = panel(site).locator(".top-images canvas");
    const [paper, ink] = [rgb(lightTheme.paper), rgb(lightTheme.ink)];
    for (const i of [0, 5, 11]) {
      const { image } = fourth.top[i] as (typeof fourth.top)[0];
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
  },
};

test("a link chooses a unit, of which all is told", async ({ site }) => {
  await site.open(`?trainImages=256&hiddenUnits=${HIDDEN}&unit=4`);
  await walk(site, ofUnit4);
});

test("marks dead units, and counts them under Sparsity", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16&sparsityWeight=100&learningRate=0.1&epochs=4");
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
  await sorting(site).selectOption("firing rate");
  const last = wall(site).getByRole("option").last();
  await expect(last).toHaveAccessibleName(/firing rate 0%, dead$/);
  await expect(last.locator(".mark-dead")).toBeVisible();
  await last.click();
  await expect(panel(site)).toContainText("Dead: none of these images activates it.");
  await expect(panel(site)).toContainText("None of 512 training images activates it.");
  await expect(panel(site)).toContainText("100 % of the images leave it inactive");

  const { page } = site;
  const [, ...units] = await savedTable(page, "Hidden units");
  const dead = units.filter(([, , firingRate]) => Number(firingRate) === 0).length;
  expect(dead).toBeGreaterThan(0);
  await page.getByRole("tab", { name: "Sparsity" }).click();
  await expect(page.locator('.headlines dt:text-is("Dead units") + dd')).toHaveText(String(dead));
  const [titles, ...rows] = await savedTable(page, "Dead and active units over time");
  expect(titles).toEqual(["step", "dead_units", "mean_l0", "silent_in_batch"]);
  const looked = rows.filter(([, deadUnits]) => deadUnits !== "");
  expect(looked.at(-1)?.slice(0, 2)).toEqual(["8", String(dead)]);
});

test("pictures change while training goes on, and saturated units are marked", async ({ site }) => {
  await site.open(
    "?trainImages=512&hiddenUnits=16&epochs=5000&sparsityWeight=0&learningRate=0.05&order=mean%20activation",
  );
  const first = tile(site, 1);
  await first.scrollIntoViewIfNeeded();
  const before = await readTile(first);
  await site.button("Train").click();
  await expect(site.status).toHaveText(/Training/);
  await expect
    .poll(async () => farthest(await readTile(first), before), { timeout: 30_000 })
    .toBeGreaterThan(60);
  await expect(site.status).toHaveText(/Training/);
  await expect(site.page.getByText(/units? (is|are) saturated/)).toBeVisible();
  await site.button("Pause").click();
  const highest = wall(site).getByRole("option").first();
  await expect(highest).toHaveAccessibleName(/, saturated$/);
  await expect(highest.locator(".mark-saturated")).toBeVisible();
  await expect(site.page.locator("#hidden-units .legend")).toContainText(
    /saturated\s*[1-9]\d* of 16/,
  );
  await highest.click();
  await expect(panel(site)).toContainText("Saturated: its mean passes 0.999");
});

test("in a run that came apart the wall and the chosen unit say so", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16&unit=3");
  await expect(panel(site).getByText("Most similar units")).toBeVisible();
  await site.page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    // What a diverged run's parameters read as.
    prototype.getMappedRange = function (...given) {
      const found = range.apply(this, given);
      if (found.byteLength > 20_000) new Float32Array(found).fill(Number.NaN);
      return found;
    };
  });
  await site.button("Step").click();
  await expect(panel(site)).toContainText("Its weights are no numbers any more");
  await expect(panel(site).getByText("Most similar units")).toHaveCount(0);
  await expect(site.page.locator("#hidden-units")).toContainText("the tiles say nothing");
});

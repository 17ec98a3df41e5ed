// The panel of the selected unit, and the signs of dead and saturated units.

import { lightTheme } from "../../src/charts/theme.ts";
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
  const options = { bins: 8, top: 12, examples: 6 };
  const expected = unitStatistics(codes, trainLabels.subarray(0, 256), HIDDEN, 3, options);
  const examples = {
    strong: expected.top.slice(0, 6),
    medium: expected.medium,
    weak: expected.weak,
  };
  const rowOf = (site: Site, name: string) =>
    panel(site)
      .locator(".example-row")
      .filter({ has: site.page.getByRole("heading", { name }) })
      .getByRole("listitem");

  const shared = testOnSharedPage((site) =>
    site.open(`?trainImages=256&hiddenUnits=${HIDDEN}&unit=4`),
  );
  const test = shared.extend({
    site: async ({ site }, use) => {
      await tile(site, 4).click();
      await expect(panel(site)).toHaveAccessibleName("Unit 4 of 12");
      await panel(site).scrollIntoViewIfNeeded();
      await expect(rowOf(site, "weak")).toHaveCount(6);
      await expect(panel(site).locator("[aria-busy=true]")).toHaveCount(0);
      await use(site);
    },
  });

  test("the panel shows on how many images it fires, and how strongly", async ({ site }) => {
    const shown = panel(site);
    const text = await shown.locator(".activity").textContent();
    const [, rate, mean] = /^Fires on ([\d.]+)% of images; mean ([\d.]+)$/.exec(text ?? "") ?? [];
    expect(Number(rate)).toBeCloseTo(100 * expected.firingRate, 1);
    expect(Number(mean)).toBeCloseTo(expected.mean, 3);
    await expect(site.caption("unit")).toContainText("256 training images after 0 steps");
    await expect(shown.getByRole("img", { name: /^Histogram/ })).toHaveAccessibleName(
      new RegExp(`inactive on ${expected.histogram.inactive} images`),
    );
  });

  test("the panel lists each digit's share of its activation, the largest first", async ({
    site,
  }) => {
    const shares = panel(site).getByRole("list", { name: "Share of its activation by digit" });
    const inOrder = Array.from(expected.classShares, (share, digit) => ({ share, digit })).sort(
      (a, b) => b.share - a.share,
    );
    await expect(shares.getByRole("listitem")).toHaveText(
      inOrder.map(({ share, digit }) => `${digit}${Math.round(100 * share)}%`),
    );
  });

  test("the panel shows strong, medium and weak examples with their activations", async ({
    site,
  }) => {
    for (const [name, images] of Object.entries(examples)) {
      for (const [i, { image, activation }] of images.entries()) {
        const item = rowOf(site, name).nth(i);
        await expect(item).toHaveAttribute("title", `training image ${image + 1}`);
        await expect(item).toContainText(`digit ${trainLabels[image]}`);
        const shown = /activation(\d+\.\d+)$/.exec((await item.textContent()) ?? "")?.[1];
        expect(Math.abs(Number(shown) - activation)).toBeLessThanOrEqual(0.005);
      }
    }
  });

  test("the images are those of the data set", async ({ site }) => {
    await rowOf(site, "weak").first().scrollIntoViewIfNeeded();
    const [paper, ink] = [rgb(lightTheme.paper), rgb(lightTheme.ink)];
    for (const [name, i] of [
      ["strong", 0],
      ["medium", 2],
      ["weak", 5],
    ] as const) {
      const { image } = examples[name][i] as (typeof expected.top)[0];
      const pixels = trainPixels.subarray(image * 784, (image + 1) * 784);
      const colours = Array.from(pixels, (pixel) =>
        paper.map((from, k) => from + (pixel / 255) * ((ink[k] as number) - from)),
      ) as unknown as Rgb[];
      await expect
        .poll(async () => maxDifference(await readTile(rowOf(site, name).nth(i)), colours), {
          message: `training image ${image}: largest difference of a channel`,
        })
        .toBeLessThan(3);
    }
  });

  test("the most similar units can be selected", async ({ site }) => {
    const similar = similarUnits(parameters(HIDDEN).W_dec, HIDDEN, 784, 3, 6);
    const buttons = panel(site).locator(".similar-units").getByRole("button");
    await expect(buttons).toHaveText(
      similar.map(({ unit, cosine }) => `${unit + 1}${cosine.toFixed(2)}`),
    );
    const nearest = (similar[0] as (typeof similar)[0]).unit + 1;
    await panel(site)
      .getByRole("button", { name: `Unit ${nearest}, cosine` })
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

  test("its histogram, images and shares are saved as a table", async ({ site }) => {
    const { name } = await saved(site.page, "Save Unit 4 of 12 as CSV");
    expect(name).toBe("parsimony-unit-4-step-0.csv");
    const [names, ...table] = await savedTable(site.page, "Unit 4 of 12");
    expect(names).toEqual("part,from,to,images,image,digit,activation,share".split(","));
    const imagesOf = (kind: string) =>
      table.filter(([part]) => part === kind).map((row) => Number(row[4]) - 1);
    expect(imagesOf("image")).toEqual(expected.top.map(({ image }) => image));
    expect(imagesOf("medium")).toEqual(expected.medium.map(({ image }) => image));
    expect(imagesOf("weak")).toEqual(expected.weak.map(({ image }) => image));
    const inBins = table.reduce((sum, [, , , count]) => sum + Number(count), 0);
    expect(inBins).toBe(256);
    const shares = table.filter(([part]) => part === "digit");
    expect(shares.map((row) => Number(row[5]))).toEqual([...expected.classShares.keys()]);
    shares.forEach((row, digit) => {
      expect(Number(row[7])).toBeCloseTo(expected.classShares[digit] as number, 4);
    });
  });

  test("a button silences it in Poke", async ({ site }) => {
    const { page } = site;
    await panel(site).getByRole("button", { name: "Silence it in Poke" }).click();
    await expect(page.getByRole("tab", { name: "Poke" })).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("button", { name: "Silence unit 4" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await expect(page.getByText("1 unit edited")).toBeVisible();
    await page.getByRole("button", { name: "Undo all edits" }).click();
    await page.goBack();
    await expect(panel(site)).toHaveAccessibleName("Unit 4 of 12");
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
  await expect(panel(site).locator(".state")).toHaveText(
    "Dead: none of 512 training images activates it.",
  );
  await expect(panel(site).locator(".class-shares, .unit-histogram, .unit-examples")).toHaveCount(
    0,
  );

  const { page } = site;
  const [, ...units] = await savedTable(page, "Hidden units");
  const dead = units.filter(([, , firingRate]) => Number(firingRate) === 0).length;
  expect(dead).toBeGreaterThan(0);
  await page.getByRole("tab", { name: "Sparsity" }).click();
  await expect(page.locator('#headlines dt:text-is("Dead units") + dd')).toHaveText(String(dead));
  const [titles, ...rows] = await savedTable(page, "Dead and active units during training");
  expect(titles).toEqual(["step", "dead_units", "mean_l0", "silent_in_batch", "l0_of_batch"]);
  const sampled = rows.filter(([, deadUnits]) => deadUnits !== "");
  expect(sampled.at(-1)?.slice(0, 2)).toEqual(["8", String(dead)]);
});

test("the panel of a sigmoid unit says that it is never exactly 0", { tag: "@long" }, async ({
  site,
}) => {
  await site.open("?trainImages=64&hiddenUnits=8&activation=sigmoid&unit=2");
  await expect(panel(site).locator(".activity")).toHaveText(
    /^Never exactly 0 \(sigmoid\); mean 0\.\d+$/,
  );
});

test("what a unit does is in sight, without scrolling, at 1280 × 800", async ({ site }) => {
  await site.page.setViewportSize({ width: 1280, height: 800 });
  await site.open("?trainImages=512&unit=2");
  await expect(panel(site).locator(".example-row")).toHaveCount(3);
  const weak = panel(site).locator(".example-row").last().getByRole("listitem");
  await expect(weak).toHaveText(Array.from({ length: 6 }, () => /activation0\.0\d\d$/));
  expect(Math.min(...(await weak.evaluateAll(gapsBetweenTexts)))).toBeGreaterThan(4);
  for (const part of [".unit-summary", ".class-shares", ".unit-histogram", ".similar-units"]) {
    await expect(panel(site).locator(part)).toBeInViewport({ ratio: 1 });
  }
  const silence = panel(site).getByRole("button", { name: "Silence it in Poke" });
  await expect(silence).toBeInViewport({ ratio: 1 });
  await expect(panel(site).locator(".example-row").last()).toBeInViewport({ ratio: 1 });
});

test("tiles change during training, and saturated units have a sign", { tag: "@long" }, async ({
  site,
}) => {
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

test("after divergence the grid and the panel say that the weights are not finite", {
  tag: "@long",
}, async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16&unit=3");
  const similar = panel(site).getByText("Similar units", { exact: true });
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
    // At once, because a run that has diverged takes no step.
    const buttons = [...document.querySelectorAll("button")];
    buttons.find(({ textContent }) => textContent === "Step")?.click();
  });
  await expect(panel(site).locator(".hint")).toContainText("NaN or infinite");
  await expect(similar).toHaveCount(0);
  await expect(site.page.locator("#hidden-units .warning")).toContainText("NaN or infinite");
});

/** Runs in the page: the distances between the texts at the ends of neighbouring elements, in pixels. */
function gapsBetweenTexts(elements: Element[]): number[] {
  const boxes = elements.map(({ lastChild }) => {
    const range = document.createRange();
    range.selectNodeContents(lastChild as Node);
    return range.getBoundingClientRect();
  });
  return boxes.slice(1).map(({ left }, i) => left - (boxes[i] as DOMRect).right);
}

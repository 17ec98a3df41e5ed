// The code of an image, poked as a person would: leafing, sliders, clamps, while training goes on.

import type { Locator } from "@playwright/test";
import { formatPercent, formatSignificant } from "../../src/format.ts";
import { readMnist } from "../support/mnist.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, test as pageTest, type Steps, walk } from "./page_test.ts";
import { correlation } from "./pictures.ts";
import { colours, Poke, picture, small } from "./poke.ts";
import { saved, savedTable } from "./saved.ts";
import { inkOfRed, PAPER } from "./tiles.ts";
import { untrainedDecoder } from "./untrained.ts";

const testPixels = readMnist("test", "images");

const test = pageTest.extend<{ poke: Poke }>({
  poke: ({ site }, use) => use(new Poke(site)),
});

const HIDDEN = 16;
/** A step of a byte between paper and ink, 0 to 1. */
const STEP = inkOfRed(PAPER - 1);

/** The largest difference of two pictures. */
const farthestFrom = (expected: ArrayLike<number>, shown: readonly number[]) =>
  Math.max(...shown.map((value, i) => Math.abs(value - (expected[i] as number))));

/** @param error what the first digit's code errs by, as the page says: rows and numbers follow the image */
async function atFirstDigit(poke: Poke, error: string) {
  await poke.page.getByLabel("Test digit number").fill("1");
  await expect(poke.number("Error as encoded")).toHaveText(error);
  await poke.settled();
}

const minus = (a: readonly number[], b: readonly number[]) =>
  a.map((value, i) => value - (b[i] as number));

const trained = (error: string): Steps<Poke> => ({
  "a slider moves the picture where the unit's tile says, by mouse and by keys": async (poke) => {
    const { page } = poke;
    const strengths = await poke.sliders.evaluateAll((all) =>
      all.map((slider) => Number(slider.getAttribute("aria-valuetext"))),
    );
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    expect(strengths.at(-1)).toBeGreaterThan(0);

    const plain = await picture(poke.plain);
    expect(await picture(poke.edited)).toEqual(plain);
    const { unit } = await poke.row(0);
    const [red, , blue] = await colours(poke.tiles);
    const tile = minus(blue, red);

    const slider = poke.slider(unit);
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    if (!box) throw new Error("There is no slider to be seen.");
    const drag = async (to: number) => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 6 });
      await page.mouse.up();
    };
    const change = async () => minus(await picture(poke.edited), plain);

    await drag(0.98);
    await expect.poll(async () => correlation(await change(), tile)).toBeGreaterThan(0.2);
    await expect(poke.edits).toHaveText("1 unit edited");
    await expect(poke.number("Error edited")).toHaveText(/^0\.\d+ \([+−][\d.]+\s%\)$/);
    await drag(0);
    await expect(slider).toHaveAttribute("aria-valuetext", "0");
    await expect.poll(async () => correlation(await change(), tile)).toBeLessThan(-0.2);
    const active = strengths.length;
    await expect(poke.number("Active units, L0")).toHaveText(`${active} → ${active - 1}`);

    const darker = await change();
    await slider.focus();
    await page.keyboard.press("End");
    await expect(slider).not.toHaveAttribute("aria-valuetext", "0");
    await expect.poll(async () => correlation(await change(), darker)).toBeLessThan(-0.2);
    // The row that is worked in stays where it is.
    expect((await poke.row(0)).unit).toBe(unit);
    expect(await picture(poke.plain)).toEqual(plain);

    await poke.button("As encoded").click();
    await poke.settled();
    await expect.poll(() => picture(poke.edited)).toEqual(plain);
  },
  "all units silent leave the picture of the bias alone, whatever the image": async (poke) => {
    const plain = await picture(poke.plain);
    await poke.button("Silence all").click();
    await expect(poke.number("Active units, L0")).toHaveText(/^\d+ → 0$/);
    await expect.poll(() => picture(poke.edited)).not.toEqual(plain);
    const bias = await picture(poke.edited);

    await poke.button("Another 0").click();
    await expect(poke.edits).toHaveText("No unit is edited");
    await expect(poke.number("Active units, L0")).toHaveText(/^\d+$/);
    await poke.settled();
    await expect.poll(() => picture(poke.edited)).not.toEqual(bias);
    await poke.button("Silence all").click();
    await expect.poll(() => picture(poke.edited)).toEqual(bias);
    await poke.button("As encoded").click();
  },
  "saves the pictures, and the code as a table with and without the edits": async (poke) => {
    const { page } = poke;
    await atFirstDigit(poke, error);
    const { unit, activation } = await poke.row(0);
    await poke.of("Silence", unit).click();
    await expect(poke.edits).toHaveText("1 unit edited");
    const lines = await savedTable(page, "Its code");
    expect(lines[0]).toEqual(["unit", "encoded", "edited"]);
    expect(lines).toHaveLength(17);
    const [number, encoded, edited] = (lines[unit] as string[]).map(Number);
    expect([number, edited]).toEqual([unit, 0]);
    expect(encoded).toBeCloseTo(activation, 2);
    for (const name of ["Its code", "What the decoder makes of it"]) {
      const { bytes } = await saved(page, `Save ${name} as PNG`);
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    }
    await poke.button("As encoded").click();
  },
  "a tile chooses its unit everywhere, and the chosen unit is offered": async (poke) => {
    const { page } = poke;
    await atFirstDigit(poke, error);
    const { unit } = await poke.row(1);
    await poke.of("Choose", unit).click();
    await expect(poke.of("Choose", unit)).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(new RegExp(`[?&]unit=${unit}(&|$)`));

    const all = await poke.sliders.evaluateAll((sliders) =>
      sliders.map((slider) => Number(slider.getAttribute("aria-label")?.split(" ").at(-1))),
    );
    const silent = Array.from({ length: 16 }, (_, i) => i + 1).find((each) => !all.includes(each));
    await page.getByLabel("Any other unit").fill("17");
    await poke.button("Add unit").click();
    await expect(page.getByText("Unit must be a whole number from 1 to 16.")).toBeVisible();
    await page.getByLabel("Any other unit").fill(String(silent));
    await page.keyboard.press("Enter");
    await expect(poke.slider(silent as number)).toHaveAttribute("aria-valuetext", "0");
    await poke.of("Choose", silent as number).click();
    // A row that was added goes as it came: by hand, or with its image.
    await poke.button("As encoded").click();
    await expect(poke.slider(silent as number)).toHaveCount(0);
    await expect(poke.button("As encoded")).toHaveAttribute("aria-disabled", "true");
    await poke.button(`Add the chosen unit ${silent}`).click();
    await expect(poke.slider(silent as number)).toBeFocused();
    await poke.button("Next").click();
    await expect(poke.button("As encoded")).toHaveAttribute("aria-disabled", "true");
    await expect(
      poke.page.getByRole("slider").and(page.locator("[aria-valuetext='0']")),
    ).toHaveCount(0);
    await expect(poke.number("Error as encoded")).not.toHaveText(error);
  },
  "a clamp stays over other digits, training, views and resets; an edit goes": async (poke) => {
    const { page, site } = poke;
    await atFirstDigit(poke, error);
    const { unit, activation } = await poke.row(0);
    const other = (await poke.row(1)).unit;
    await poke.of("Silence", other).click();
    await poke.of("Clamp", unit).click();
    await expect(poke.edits).toHaveText("2 units edited, 1 clamped");

    await poke.button("Another 1").click();
    await expect(poke.edits).toHaveText("1 unit edited, 1 clamped");
    const clamped = async () => {
      await expect(poke.of("Clamp", unit)).toHaveAttribute("aria-pressed", "true");
      const value = Number(await poke.slider(unit).getAttribute("aria-valuetext"));
      expect(value).toBeCloseTo(activation, 2);
    };
    await clamped();
    await page.getByRole("tab", { name: "Watch" }).click();
    await page.getByRole("tab", { name: "Poke the code" }).click();
    await clamped();

    await site.button("Reset").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(/^1 of/);
    await clamped();
    await expect(poke.edits).toHaveText("1 unit edited, 1 clamped");

    await poke.of("Clamp", unit).click();
    await poke.settled();
    // A unit that a smaller model has not takes its clamp along.
    await page.getByLabel("Any other unit").fill("16");
    await poke.button("Add unit").click();
    await expect(poke.slider(16)).toBeFocused();
    await poke.of("Clamp", 16).click();
    await expect(poke.edits).toHaveText("1 unit edited, 1 clamped");
    await site.setting("Hidden units").fill("8");
    await site.button("Reset").click();
    await expect(poke.edits).toHaveText("No unit is edited");
    await poke.settled();
  },
});

test("the code of a trained run is poked by sliders, clamps and tiles", async ({ poke }) => {
  await poke.openTrained();
  const error = await poke.number("Error as encoded").textContent();
  await walk(poke, trained(error ?? ""));
});

const untilTraining: Steps<Poke> = {
  "strengths, pictures and errors are those of the initial weights": async (poke) => {
    await poke.settled();
    const { code, decode } = untrainedDecoder(testPixels.subarray(0, 784), HIDDEN);
    const active = [...code.keys()]
      .filter((unit) => (code[unit] as number) > 0)
      .sort((a, b) => (code[b] as number) - (code[a] as number));
    await expect(poke.sliders).toHaveCount(active.length);
    for (const [i, unit] of active.entries()) {
      const strength = poke.sliders.nth(i);
      await expect(strength).toHaveAccessibleName(`Activation of unit ${unit + 1}`);
      await expect(strength).toHaveAttribute(
        "aria-valuetext",
        formatSignificant(code[unit] as number),
      );
    }
    await expect(poke.number("Active units, L0")).toHaveText(String(active.length));
    const plain = decode(code);
    await expect(poke.number("Error as encoded")).toHaveText(formatSignificant(plain.error));
    expect(farthestFrom(plain.y, await picture(poke.plain))).toBeLessThan(STEP);

    const strongest = active[0] as number;
    await poke.of("Silence", strongest + 1).click();
    const edited = decode(code.with(strongest, 0));
    const change = edited.error / plain.error - 1;
    const sign = change < 0 ? "−" : "+";
    await expect(poke.number("Error edited")).toHaveText(
      `${formatSignificant(edited.error)} (${sign}${formatPercent(Math.abs(change))})`,
    );
    await expect(poke.number("Error as encoded")).toHaveText(formatSignificant(plain.error));
    const shown = await picture(poke.edited);
    expect(farthestFrom(edited.y, shown)).toBeLessThan(STEP);
    expect(farthestFrom(plain.y, shown)).toBeGreaterThan(STEP);
    await poke.button("As encoded").click();
  },
  "leafs through the test digits, and the link says where": async (poke) => {
    const { page } = poke;
    await expect(page.getByText(/Number 1 of the 2,000 test digits.*: a 7\./)).toBeVisible();
    await poke.button("Next").click();
    await expect(poke.input).toHaveAccessibleName("The input, a test 2.");
    await expect(page).toHaveURL(/[?&]digit=2(&|$)/);
    await poke.button("Another 4").click();
    await expect(page.getByText(/Number 5 of .*: a 4\./)).toBeVisible();
    const shown = await picture(poke.input);
    const expected = testPixels.subarray(4 * 784, 5 * 784);
    const worst = Math.max(...shown.map((v, i) => Math.abs(v - (expected[i] as number) / 255)));
    expect(worst, "largest difference from the pixels of test image 5").toBeLessThan(0.02);

    await poke.button("Another 4").click();
    await expect(page).toHaveURL(/[?&]digit=7(&|$)/);
    const field = page.getByLabel("Test digit number");
    await field.fill("0");
    await expect(page.getByText("Test digit must be a whole number from 1 to 2000.")).toBeVisible();
    await expect(page).toHaveURL(/[?&]digit=7(&|$)/);
    await field.fill("2000");
    await poke.button("Next").click();
    await expect(field).toHaveValue("1");
    await poke.button("Previous").click();
    await expect(field).toHaveValue("2000");
    await poke.button("Random").click();
    await expect(field).not.toHaveValue("2000");
    await expect(poke.number("Error as encoded")).toHaveText(/^0\.\d+$/);
  },
  "axe finds nothing, whatever the image's source": async (poke) => {
    await poke.settled();
    await poke
      .button(/^Clamp unit/)
      .first()
      .click();
    for (const source of ["Test digit", "Draw", "Open file"] as const) {
      await poke.source(source).check();
      await expectNoViolation(poke.page, ".poke");
    }
    await poke.button("As encoded").click();
  },
  "while training goes on, code and picture follow, and an edit stays": async (poke) => {
    const { site } = poke;
    await poke.source("Test digit").check();
    // Of a digit left to chance all units may fall silent.
    await poke.page.getByLabel("Test digit number").fill("1");
    await expect(poke.input).toHaveAccessibleName("The input, a test 7.");
    await poke.settled();
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(30);
    const strengths = () =>
      poke.sliders.evaluateAll((all) => all.map((slider) => slider.getAttribute("aria-valuetext")));
    const [codeBefore, pictureBefore] = [await strengths(), await picture(poke.plain)];
    // It may take 2.5 % of the time: on a busy machine that is every few seconds.
    await expect.poll(strengths, { timeout: 30_000 }).not.toEqual(codeBefore);
    await expect.poll(() => picture(poke.plain)).not.toEqual(pictureBefore);

    const slider = poke.sliders.first();
    await slider.focus();
    await slider.press("End");
    const set = await slider.getAttribute("aria-valuetext");
    const error = await poke.number("Error as encoded").textContent();
    await expect(poke.number("Error as encoded")).not.toHaveText(error ?? "", { timeout: 30_000 });
    await expect(slider).toHaveAttribute("aria-valuetext", set ?? "");
    await expect(poke.edits).toHaveText("1 unit edited");
    await expect(site.status).toHaveText("Training");
  },
};

test("an untrained run is leafed through, and then followed in training", async ({
  site,
  poke,
}) => {
  await site.open(small.replace("epochs=5", "epochs=10000"));
  await walk(poke, untilTraining);
});

test("training draws the pictures that it changes, and leaves the others alone", async ({
  site,
  poke,
}) => {
  await site.page.addInitScript(() => {
    const texture = GPUCanvasContext.prototype.getCurrentTexture;
    GPUCanvasContext.prototype.getCurrentTexture = function () {
      const { dataset } = this.canvas as HTMLCanvasElement;
      dataset.drawings = String(Number(dataset.drawings ?? 0) + 1);
      return texture.call(this);
    };
  });
  await site.open(small.replace("epochs=5", "epochs=10000"));
  await poke.settled();
  const drawings = async (canvas: Locator) => Number(await canvas.getAttribute("data-drawings"));
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(0);
  const before = await drawings(poke.input);
  expect(before).toBeGreaterThan(0);
  const atLeast = (await drawings(poke.tiles)) + 12;
  await expect.poll(() => drawings(poke.tiles), { timeout: 60_000 }).toBeGreaterThan(atLeast);
  // Rows that come and go change the page's size, after which all is drawn.
  expect((await drawings(poke.input)) - before).toBeLessThan(6);
});

test("a run that came apart is said to be, once, and breaks nothing", async ({ site, poke }) => {
  const { page } = site;
  await site.open(small.replace("hiddenUnits=16", "hiddenUnits=23"));
  await poke.settled();
  // What a diverged run's code reads as.
  await page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    prototype.getMappedRange = function (...given) {
      const found = range.apply(this, given);
      const isCode = found.byteLength === 4 * 24 && !("isMended" in window);
      if (isCode) new Float32Array(found).fill(Number.NaN);
      return found;
    };
  });
  await site.button("Step").click();
  const sentence = page.getByText(/^(Training diverged|The run came apart)/);
  await expect(sentence).toHaveCount(1);
  await poke.button("Next").click();
  await expect(poke.input).toHaveAccessibleName("The input, a test 2.");
  await expect(poke.number("Error as encoded")).toHaveText("–");
  await expect(page.getByText(/finite number/)).toHaveCount(0);
  await expect(site.alert).toHaveCount(0);
  await page.evaluate(() => Object.assign(window, { isMended: true }));
  await site.button("Reset").click();
  await poke.settled();
  await expect(sentence).toHaveCount(0);
});

// Editing the code of a test digit: sliders, silencing, clamps, and what happens while the model trains.

import { formatPercent, formatSignificant } from "../../src/format.ts";
import { readMnist } from "../support/mnist.ts";
import { expectNoViolation } from "./axe.ts";
import { saved, savedTable } from "./downloads.ts";
import { expect, type Site, test } from "./page_test.ts";
import { correlation } from "./pictures.ts";
import { boxOf, countDrawings, drawings, Poke, readColours, readImage, small } from "./poke.ts";
import { testOnSharedPage } from "./shared_page.ts";
import { inkOfRed, PAPER } from "./tiles.ts";
import { untrainedDecoder } from "./untrained.ts";

const HIDDEN = 16;
const testPixels = readMnist("test", "images");

/** The difference that one level of red makes between paper (0) and ink (1). */
const LEVEL = inkOfRed(PAPER - 1);

const maxDifference = (expected: ArrayLike<number>, shown: readonly number[]) =>
  Math.max(...shown.map((value, i) => Math.abs(value - (expected[i] as number))));

const minus = (a: readonly number[], b: readonly number[]) =>
  a.map((value, i) => value - (b[i] as number));

test.describe("a trained model", () => {
  const shared = testOnSharedPage((site) => new Poke(site).openTrained());
  const test = shared.extend<{ poke: Poke }>({
    poke: async ({ site }, use) => {
      const poke = new Poke(site);
      await poke.reset();
      await use(poke);
    },
  });

  test("lists the active units, strongest first", async ({ poke }) => {
    const activations = await poke.sliders.evaluateAll((all) =>
      all.map((slider) => Number(slider.getAttribute("aria-valuetext"))),
    );
    expect(activations).toEqual(activations.toSorted((a, b) => b - a));
    expect(activations.at(-1)).toBeGreaterThan(0);
    await expect(poke.l0).toHaveText(String(activations.length));
    expect(await readImage(poke.edited)).toEqual(await readImage(poke.plain));
  });

  test("dragging a slider adds the unit's tile, or removes it", async ({ poke }) => {
    const { page } = poke;
    const active = await poke.sliders.count();
    const plain = await readImage(poke.plain);
    const { unit } = await poke.row(0);
    const [red, , blue] = await readColours(poke.tiles);
    const tile = minus(blue, red);
    const slider = poke.slider(unit);
    const box = await boxOf(slider);
    const drag = async (to: number) => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 6 });
      await page.mouse.up();
    };
    const likeness = async () => correlation(minus(await readImage(poke.edited), plain), tile);

    await drag(0.98);
    await expect.poll(likeness).toBeGreaterThan(0.2);
    await poke.expectEdits(1);
    await expect(poke.errorAfter).toHaveText(/^0\.\d+ \([+−][\d.]+\s?%\)$/);
    await drag(0);
    await expect(slider).toHaveAttribute("aria-valuetext", "0");
    await expect.poll(likeness).toBeLessThan(-0.2);
    await expect(poke.l0).toHaveText(`${active} → ${active - 1}`);
    expect(await readImage(poke.plain)).toEqual(plain);

    await poke.restore.click();
    await poke.settled();
    await expect.poll(() => readImage(poke.edited)).toEqual(plain);
  });

  test("the keyboard moves a slider, and its row stays where it is", async ({ poke }) => {
    const plain = await readImage(poke.plain);
    const { unit } = await poke.row(0);
    const change = async () => minus(await readImage(poke.edited), plain);
    await poke.slider(unit).focus();
    await poke.page.keyboard.press("Home");
    await expect(poke.slider(unit)).toHaveAttribute("aria-valuetext", "0");
    await expect(poke.errorAfter).not.toHaveText((await poke.errorBefore.textContent()) ?? "");
    const removed = await change();
    await poke.page.keyboard.press("End");
    await expect(poke.slider(unit)).not.toHaveAttribute("aria-valuetext", "0");
    await expect.poll(async () => correlation(await change(), removed)).toBeLessThan(-0.2);
    expect((await poke.row(0)).unit).toBe(unit);
  });

  test("silencing all units leaves the bias alone, whatever the image", async ({ poke }) => {
    const plain = await readImage(poke.plain);
    await poke.button("Silence all").click();
    await expect(poke.l0).toHaveText(/^\d+ → 0$/);
    await expect.poll(() => readImage(poke.edited)).not.toEqual(plain);
    const bias = await readImage(poke.edited);

    await poke.button("Next 0").click();
    await poke.expectInput(/ a 0 /);
    await poke.settled();
    await expect(poke.l0).toHaveText(/^\d+$/);
    await expect.poll(() => readImage(poke.edited)).not.toEqual(bias);
    await poke.button("Silence all").click();
    await expect.poll(() => readImage(poke.edited)).toEqual(bias);
  });

  test("saves the images, and the code with and without edits", async ({ poke }) => {
    const { page } = poke;
    const { unit, activation } = await poke.row(0);
    await poke.of("Silence", unit).click();
    await poke.expectEdits(1);
    const lines = await savedTable(page, "Code");
    expect(lines[0]).toEqual(["unit", "encoded", "edited"]);
    expect(lines).toHaveLength(1 + HIDDEN);
    const [number, encoded, edited] = (lines[unit] as string[]).map(Number);
    expect([number, edited]).toEqual([unit, 0]);
    expect(encoded).toBeCloseTo(activation, 2);
    for (const name of ["Code", "Image"]) {
      const { bytes } = await saved(page, `Save ${name} as PNG`);
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    }
  });

  test("selecting a tile selects its unit everywhere", async ({ poke }) => {
    const { page } = poke;
    const { unit } = await poke.row(1);
    const tile = poke.of("Select", unit);
    await tile.click();
    await expect(tile).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(new RegExp(`[?&]unit=${unit}(&|$)`));
    await page.getByRole("tab", { name: "Watch" }).click();
    await expect(page.getByRole("region", { name: `Unit ${unit} of ${HIDDEN}` })).toBeVisible();
    await page.getByRole("tab", { name: "Poke" }).click();
    await tile.click();
    await expect(tile).toHaveAttribute("aria-pressed", "false");
  });

  test("any unit can be added, until its row is removed with its image", async ({ poke }) => {
    const { page } = poke;
    const active = await poke.units();
    const inactive = Array.from({ length: HIDDEN }, (_, i) => i + 1).find(
      (unit) => !active.includes(unit),
    ) as number;
    await poke.unitField.fill(String(HIDDEN + 1));
    await poke.button("Add unit").click();
    await expect(page.locator("#add-unit-error")).toContainText(`1 to ${HIDDEN}`);
    await poke.unitField.fill(String(inactive));
    await page.keyboard.press("Enter");
    const slider = poke.slider(inactive);
    await expect(slider).toHaveAttribute("aria-valuetext", "0");

    await poke.of("Select", inactive).click();
    await poke.restore.click();
    await expect(slider).toHaveCount(0);
    await expect(poke.restore).toHaveAttribute("aria-disabled", "true");
    await poke.button(/^Add selected unit/).click();
    await expect(slider).toBeFocused();
    await poke.button("Next").click();
    await poke.expectInput(/ a 2 /);
    await poke.settled();
    await expect(poke.restore).toHaveAttribute("aria-disabled", "true");
    await expect(
      poke.sliders.and(page.locator("[aria-valuetext='0']")),
      "rows of inactive units",
    ).toHaveCount(0);
  });
});

test.describe("an untrained model", () => {
  const shared = testOnSharedPage((site) => site.open(small.replace("epochs=5", "epochs=10000")));
  const test = shared.extend<{ poke: Poke }>({
    poke: async ({ site }, use) => {
      const poke = new Poke(site);
      await site.fill("Hidden units", String(HIDDEN));
      await site.button("Restart").click();
      await expect(site.status).toHaveText("Ready, untrained");
      await poke.reset();
      await use(poke);
    },
  });

  test("shows activations, images and errors of the initial weights", async ({ poke }) => {
    const { code, decode } = untrainedDecoder(testPixels.subarray(0, 784), HIDDEN);
    const active = [...code.keys()]
      .filter((unit) => (code[unit] as number) > 0)
      .sort((a, b) => (code[b] as number) - (code[a] as number));
    await expect(poke.sliders).toHaveCount(active.length);
    for (const [i, unit] of active.entries()) {
      const slider = poke.sliders.nth(i);
      await expect(slider).toHaveAccessibleName(`Activation of unit ${unit + 1}`);
      await expect(slider).toHaveAttribute(
        "aria-valuetext",
        formatSignificant(code[unit] as number),
      );
    }
    await expect(poke.l0).toHaveText(String(active.length));
    const plain = decode(code);
    await expect(poke.errorBefore).toHaveText(formatSignificant(plain.error));
    expect(maxDifference(plain.y, await readImage(poke.plain))).toBeLessThan(LEVEL);

    const strongest = active[0] as number;
    await poke.of("Silence", strongest + 1).click();
    const edited = decode(code.with(strongest, 0));
    const change = edited.error / plain.error - 1;
    const sign = change < 0 ? "−" : "+";
    await expect(poke.errorAfter).toHaveText(
      `${formatSignificant(edited.error)} (${sign}${formatPercent(Math.abs(change))})`,
    );
    await expect(poke.errorBefore).toHaveText(formatSignificant(plain.error));
    const shown = await readImage(poke.edited);
    expect(maxDifference(edited.y, shown)).toBeLessThan(LEVEL);
    expect(maxDifference(plain.y, shown)).toBeGreaterThan(LEVEL);
  });

  test("steps through the test digits, and the link follows", async ({ poke }) => {
    const { page } = poke;
    await expect(page.getByText(/^Test digit 1 of 2,000.*: a 7\.$/)).toBeVisible();
    await poke.button("Next").click();
    await poke.expectInput(/ a 2 /);
    await expect(page).toHaveURL(/[?&]digit=2(&|$)/);
    await poke.digitField.fill("2000");
    await poke.button("Next").click();
    await expect(poke.digitField).toHaveValue("1");
    await poke.button("Previous").click();
    await expect(poke.digitField).toHaveValue("2000");
    await poke.button("Random").click();
    await expect(poke.digitField).not.toHaveValue("2000");
    await poke.settled();
  });

  test("finds the next example of a digit", async ({ poke }) => {
    await poke.button("Next 4").click();
    await expect(poke.digitField).toHaveValue("5");
    await poke.expectInput(/ a 4 /);
    await poke.settled();
    const expected = Array.from(testPixels.subarray(4 * 784, 5 * 784), (byte) => byte / 255);
    expect(maxDifference(expected, await readImage(poke.input))).toBeLessThan(0.02);
    await poke.button("Next 4").click();
    await expect(poke.digitField).toHaveValue("7");
  });

  test("rejects the number of a digit that does not exist", async ({ poke }) => {
    await poke.digitField.fill("5");
    for (const number of ["0", "2001", ""]) {
      await poke.digitField.fill(number);
      await expect(poke.page.locator("#digit-error")).toContainText("1 to 2000");
      await expect(poke.digitField).toHaveAttribute("aria-invalid", "true");
      await poke.expectInput(/ a 4 /);
    }
    // Typed faster than the page is painted.
    await poke.digitField.evaluate((field: HTMLInputElement) => {
      for (const typed of ["6", "60000"]) {
        field.value = typed;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    });
    await expect(poke.digitField).toHaveValue("60000");
    await expect(poke.page.locator("#digit-error")).toContainText("1 to 2000");
  });

  for (const source of ["Test digit", "Draw", "Open file"] as const) {
    test(`axe finds no violation with the source "${source}"`, async ({ poke }) => {
      await poke
        .button(/^Clamp unit/)
        .first()
        .click();
      await poke.source(source).check();
      await expectNoViolation(poke.page, ".poke");
    });
  }

  test("an edit ends with its image, a clamp stays", async ({ poke }) => {
    const { unit, activation } = await poke.row(0);
    const other = (await poke.row(1)).unit;
    await poke.of("Silence", other).click();
    await poke.of("Clamp", unit).click();
    await poke.expectEdits(2, 1);
    await poke.button("Next 1").click();
    await poke.expectEdits(1, 1);
    await expectClamped(poke, unit, activation);
    await poke.of("Clamp", unit).click();
    await poke.settled();
  });

  test("edited units come first, however weak they are", async ({ poke }) => {
    const { unit } = await poke.row(3);
    await poke.of("Silence", unit).click();
    await poke.of("Clamp", unit).click();
    await poke.button("Next 1").click();
    await expect.poll(async () => (await poke.row(0)).unit).toBe(unit);
    await poke.of("Clamp", unit).click();
    await poke.settled();
  });

  test("a clamp stays across views, training and resets", async ({ poke }) => {
    const { page, site } = poke;
    const { unit, activation } = await poke.row(0);
    await poke.of("Clamp", unit).click();
    await page.getByRole("tab", { name: "Watch" }).click();
    await page.getByRole("tab", { name: "Poke" }).click();
    await expectClamped(poke, unit, activation);
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(/^1 of/);
    await expectClamped(poke, unit, activation);
    await site.button("Restart").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await expectClamped(poke, unit, activation);
    await poke.expectEdits(1, 1);
  });

  test("a clamp ends if the new model has no such unit", async ({ poke }) => {
    const { site } = poke;
    await poke.unitField.fill("16");
    await poke.button("Add unit").click();
    await expect(poke.slider(16)).toBeFocused();
    await poke.of("Clamp", 16).click();
    await poke.expectEdits(1, 1);
    await site.fill("Hidden units", "8");
    await site.button("Restart").click();
    await poke.expectEdits(0);
    await poke.settled();
  });

  test("code and images follow the training, and an edit stays", async ({ poke }) => {
    const { site } = poke;
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    const activations = () =>
      poke.sliders.evaluateAll((all) => all.map((slider) => slider.getAttribute("aria-valuetext")));
    const [codeBefore, imageBefore] = [await activations(), await readImage(poke.plain)];
    await expect.poll(activations, { timeout: 30_000 }).not.toEqual(codeBefore);
    await expect.poll(() => readImage(poke.plain), { timeout: 30_000 }).not.toEqual(imageBefore);

    const slider = poke.sliders.first();
    await slider.focus();
    await slider.press("End");
    const value = await slider.getAttribute("aria-valuetext");
    const error = await poke.errorBefore.textContent();
    await expect(poke.errorBefore).not.toHaveText(error ?? "", { timeout: 30_000 });
    await expect(slider).toHaveAttribute("aria-valuetext", value ?? "");
    await poke.expectEdits(1);
    await expect(site.status).toHaveText("Training");
  });

  test("training redraws the images that it changes, and not the input", async ({ poke }) => {
    const { page, site } = poke;
    await page.evaluate(countDrawings);
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(0);
    // While a row has the focus no rows are added or removed, which would move the canvases.
    await poke.sliders.first().focus();
    const atLeast = (await drawings(poke.tiles)) + 2;
    await expect.poll(() => drawings(poke.tiles), { timeout: 60_000 }).toBeGreaterThan(atLeast);
    const before = await drawings(poke.input);
    await expect.poll(() => drawings(poke.tiles), { timeout: 60_000 }).toBeGreaterThan(atLeast + 3);
    expect(await drawings(poke.input)).toBe(before);
  });
});

async function expectClamped(poke: Poke, unit: number, activation: number) {
  await expect(poke.of("Clamp", unit)).toHaveAttribute("aria-pressed", "true");
  const value = Number(await poke.slider(unit).getAttribute("aria-valuetext"));
  expect(value).toBeCloseTo(activation, 2);
}

/** Makes every code of 23 units that the page reads NaN, as after divergence, until `isMended` is set. */
const breakCodes = ({ page }: Site) =>
  page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    prototype.getMappedRange = function (...given) {
      const found = range.apply(this, given);
      const isCode = found.byteLength === 4 * 24 && !("isMended" in window);
      if (isCode) new Float32Array(found).fill(Number.NaN);
      return found;
    };
  });

test("a code of NaN is reported once as divergence, and a reset recovers", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  const poke = new Poke(site);
  await site.open(small.replace("hiddenUnits=16", "hiddenUnits=23"));
  await poke.settled();
  await breakCodes(site);
  await site.button("Step").click();
  const notice = page.getByText(/^Training diverged/);
  await expect(notice).toHaveCount(1);
  await poke.button("Next").click();
  await poke.expectInput(/ a 2 /);
  await expect(poke.errorBefore).toHaveText("–");
  await expect(page.getByText(/finite number/)).toHaveCount(0);
  await expect(site.alert).toHaveCount(0);
  await page.evaluate(() => Object.assign(window, { isMended: true }));
  await site.button("Restart").click();
  await poke.settled();
  await expect(notice).toHaveCount(0);
});

test("a link to a digit beyond the test set shows the last one", { tag: "@long" }, async ({
  site,
}) => {
  const poke = new Poke(site);
  await site.open(`${small}&digit=9000`);
  await expect(poke.digitField).toHaveValue("2000");
  await expect(site.alert).toContainText("9,000");
  await expect(site.page).toHaveURL(/[?&]digit=2000(&|$)/);
  await poke.settled();
});

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test(`image, reconstruction and edited picture are together and large at ${width} × ${height}`, async ({
    site,
  }) => {
    const { page } = site;
    await page.setViewportSize({ width, height });
    await site.open("?trainImages=512&view=poke");
    const pictures = page.locator(".poke-grid figure");
    await expect(pictures).toHaveCount(4);
    const poke = new Poke(site);
    const random = await poke.button("Random").boundingBox();
    const row = await page.locator(".digit-stepper").boundingBox();
    const end = (box: typeof row) => (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN);
    expect(end(random), "Random is inside its row").toBeLessThanOrEqual(end(row));
    for (const source of ["Test digit", "Draw"] as const) {
      await poke.source(source).check();
      for (const i of [0, 1, 2]) {
        const picture = pictures.nth(i).locator("canvas");
        await expect(picture).toBeInViewport({ ratio: 1 });
        const box = await picture.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(170);
      }
    }
  });
}

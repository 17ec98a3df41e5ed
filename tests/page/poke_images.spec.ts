// The user's own images: drawn with mouse, keyboard and stylus, or opened from a file.

import { createCanvas } from "@napi-rs/canvas";
import { expect, type Site } from "./page_test.ts";
import { inkBox, Poke, readImage, small } from "./poke.ts";
import { testOnSharedPage } from "./shared_page.ts";

const shared = testOnSharedPage((site: Site) => site.open(small));

const test = shared.extend<{ poke: Poke }>({
  poke: async ({ site }, use) => {
    const poke = new Poke(site);
    await poke.source("Draw").check();
    await poke.normalise.check();
    await poke.press(poke.button("Clear"));
    await poke.expectStrokes(0);
    await use(poke);
  },
});

/** A bar in the upper left corner. */
const bar = [
  [0.1, 0.1],
  [0.1, 0.5],
] as const;

const boxOf = async (poke: Poke) => inkBox(await readImage(poke.input));

test("a drawing is normalised like MNIST, or used raw", async ({ poke }) => {
  await poke.expectInput("an empty drawing");
  await poke.draw(bar);
  await poke.expectInput("your drawing");
  // 20 pixels long like MNIST's digits, and in the middle.
  await expect.poll(async () => (await boxOf(poke))[3]).toBe(20);
  const [left, top, width] = await boxOf(poke);
  expect(top).toBe(4);
  expect(left + width / 2).toBeGreaterThanOrEqual(13);
  expect(left + width / 2).toBeLessThanOrEqual(15);
  await poke.settled();

  await poke.normalise.uncheck();
  await expect.poll(async () => (await boxOf(poke))[0]).toBeLessThan(3);
  const [, rawTop, , rawHeight] = await boxOf(poke);
  expect(rawTop).toBeLessThan(3);
  expect(rawHeight).toBeLessThan(16);
});

test("a drawing stays while another view or source is open", { tag: "@long" }, async ({ poke }) => {
  const { page } = poke;
  await poke.draw(bar);
  await poke.expectStrokes(1);
  await expect.poll(async () => (await boxOf(poke))[3]).toBe(20);
  const drawn = await readImage(poke.input);
  await page.getByRole("tab", { name: "Watch" }).click();
  await page.getByRole("tab", { name: "Poke" }).click();
  await poke.expectStrokes(1);
  await expect.poll(() => readImage(poke.input)).toEqual(drawn);
  await poke.source("Test digit").check();
  await poke.expectInput(/ a 7 /);
  await poke.source("Draw").check();
  await poke.expectInput("your drawing");
  await expect.poll(() => readImage(poke.input)).toEqual(drawn);
});

test("strokes are undone one by one, or cleared", async ({ poke }) => {
  await poke.draw(bar);
  await expect.poll(async () => (await boxOf(poke))[3]).toBe(20);
  const box = await boxOf(poke);
  await poke.draw([
    [0.1, 0.5],
    [0.8, 0.5],
  ]);
  await poke.expectStrokes(2);
  await expect.poll(() => boxOf(poke)).not.toEqual(box);
  await poke.button("Undo stroke").click();
  await expect.poll(() => boxOf(poke)).toEqual(box);
  await poke.button("Clear").click();
  await poke.expectInput("an empty drawing");
  await expect.poll(async () => Math.max(...(await readImage(poke.input)))).toBe(0);
});

test("a stroke that is undone while it is drawn ends, and the next one is drawn", async ({
  poke,
}) => {
  const { page } = poke;
  const [from, over, to] = (await poke.positionsOnPad([
    [0.2, 0.2],
    [0.5, 0.5],
    [0.8, 0.8],
  ])) as [[number, number], [number, number], [number, number]];
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...over, { steps: 3 });
  await poke.expectStrokes(1);
  await page.keyboard.press("Backspace");
  await page.mouse.move(...to, { steps: 3 });
  await poke.expectStrokes(0);
  await page.mouse.up();
  await poke.draw(bar);
  await poke.expectStrokes(1);
});

test("the keyboard alone selects the pad, draws and undoes", async ({ poke }) => {
  const { page } = poke;
  await poke.source("Test digit").check();
  await poke.source("Test digit").focus();
  await page.keyboard.press("ArrowRight");
  await expect(poke.source("Draw")).toBeChecked();
  // Past the menu that saves the pictures.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(poke.pad).toBeFocused();
  await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByText(/^Pen up .*\b14\b.*\b10\b/)).toBeVisible();
  await page.keyboard.press("Space");
  for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await poke.expectStrokes(1);
  const topAndHeight = async () => {
    const [, top, , height] = await boxOf(poke);
    return [top, height];
  };
  await expect.poll(topAndHeight).toEqual([4, 20]);
  await page.keyboard.press("Backspace");
  await poke.expectStrokes(0);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(poke.source("Draw")).toBeFocused();
});

test("a stylus that is pressed harder draws a thicker line", async ({ poke }) => {
  const { page } = poke;
  await poke.normalise.uncheck();
  const cdp = await page.context().newCDPSession(page);
  const inkAt = async (force: number) => {
    const [start, end] = (await poke.positionsOnPad([
      [0.5, 0.2],
      [0.5, 0.8],
    ])) as [[number, number], [number, number]];
    const pen = { pointerType: "pen", button: "left", buttons: 1, clickCount: 1 } as const;
    for (const [type, [x, y]] of [
      ["mousePressed", start],
      ["mouseMoved", end],
      ["mouseReleased", end],
    ] as const) {
      await cdp.send("Input.dispatchMouseEvent", { type, x, y, force, ...pen });
    }
    await poke.expectStrokes(1);
    await expect.poll(async () => (await boxOf(poke))[3]).toBeGreaterThan(14);
    const ink = (await readImage(poke.input)).reduce((sum, value) => sum + value, 0);
    await poke.button("Clear").click();
    await poke.expectStrokes(0);
    return ink;
  };
  const light = await inkAt(0.1);
  expect(await inkAt(1)).toBeGreaterThan(1.5 * light);
});

test.describe("a file", () => {
  test.beforeEach(({ poke }) => poke.source("Open file").check());

  /** Draws a PNG of 300 × 200 pixels with a bar that is not centred. */
  function png(paper: string, ink: string): Buffer {
    const canvas = createCanvas(300, 200);
    const context = canvas.getContext("2d");
    context.fillStyle = paper;
    context.fillRect(0, 0, 300, 200);
    context.fillStyle = ink;
    context.fillRect(200, 20, 30, 120);
    return canvas.toBuffer("image/png");
  }
  const dark = png("white", "black");
  const light = png("#102030", "#ffe080");
  const text = Buffer.from("a seven, a two");

  const open = ({ page }: Poke, name: string, buffer: Buffer) =>
    page.getByLabel("Image file").setInputFiles({
      name,
      mimeType: name.endsWith(".png") ? "image/png" : "text/plain",
      buffer,
    });

  const barBox = [12, 4, 5, 20];

  test("is opened whatever its colours, and normalised or used raw", async ({ poke }) => {
    await open(poke, "dark.png", dark);
    await poke.expectInput("dark.png");
    await expect.poll(() => boxOf(poke)).toEqual(barBox);
    const image = await readImage(poke.input);
    await open(poke, "light.png", light);
    await poke.expectInput("light.png");
    await expect.poll(() => readImage(poke.input)).toEqual(image);
    await poke.settled();
    await poke.normalise.uncheck();
    // 300 × 200 in 28 × 28, with paper above and below.
    await expect.poll(async () => (await boxOf(poke))[0]).toBe(18);
  });

  test("that is not an image, or a single colour, is refused by name", async ({ poke }) => {
    const { alert } = poke.site;
    await open(poke, "light.png", light);
    await poke.expectInput("light.png");
    await poke.settled();
    const [image, error] = [await readImage(poke.input), await poke.errorBefore.textContent()];
    await open(poke, "notes.txt", text);
    await expect(alert).toContainText("notes.txt is not an image");
    await open(poke, "grey.png", png("#808080", "#808080"));
    await expect(alert).toContainText("grey.png is a single colour");
    await poke.expectInput("light.png");
    expect(await readImage(poke.input)).toEqual(image);
    await expect(poke.errorBefore).toHaveText(error ?? "");
    await open(poke, "dark.png", dark);
    await poke.expectInput("dark.png");
    await expect(alert).toHaveCount(0);
  });

  test("is refused with a reason if no canvas can be created", async ({ poke }) => {
    const { page, site } = poke;
    await page.evaluate(() => {
      const { prototype } = OffscreenCanvas;
      const { getContext } = prototype;
      prototype.getContext = () => {
        prototype.getContext = getContext;
        return null;
      };
    });
    await open(poke, "dark.png", dark);
    await expect(site.alert).toContainText(/dark\.png could not be opened: .*canvas/);
    await open(poke, "dark.png", dark);
    await poke.expectInput("dark.png");
    await expect(site.alert).toHaveCount(0);
  });

  test("that is read late does not replace one that was selected after it", async ({ poke }) => {
    const { page } = poke;
    await page.evaluate(() => {
      const read = window.createImageBitmap as (...given: unknown[]) => Promise<ImageBitmap>;
      const released = new Promise((resolve) => Object.assign(window, { release: resolve }));
      const counts = Object.assign(window, { lateReads: 0 });
      window.createImageBitmap = (async (file: File) => {
        const picture = await read(file);
        if (file.name === "late.png") {
          await released;
          counts.lateReads++;
        }
        return picture;
      }) as typeof createImageBitmap;
    });
    await open(poke, "late.png", light);
    await open(poke, "prompt.png", dark);
    await poke.expectInput("prompt.png");
    await page.evaluate("release()");
    await expect.poll(() => page.evaluate("lateReads")).toBe(1);
    await poke.settled();
    await poke.expectInput("prompt.png");
    await open(poke, "next.png", light);
    await poke.expectInput("next.png");
  });
});

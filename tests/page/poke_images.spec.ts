// The person's own images: drawn with mouse, keys and finger, or opened from a file.

import { createCanvas } from "@napi-rs/canvas";
import { expect, test as pageTest, type Steps, walk } from "./page_test.ts";
import { inkBox, Poke, picture, small } from "./poke.ts";

const test = pageTest.extend<{ poke: Poke }>({
  poke: ({ site }, use) => use(new Poke(site)),
});

/** A bar in the upper left corner. */
const bar = [
  [0.1, 0.1],
  [0.1, 0.5],
] as const;

/** A PNG of 300 × 200 pixels with a bar that is no more centred than a person would. */
function png(paper: string, ink: string): Buffer {
  const canvas = createCanvas(300, 200);
  const context = canvas.getContext("2d");
  context.fillStyle = paper;
  context.fillRect(0, 0, 300, 200);
  context.fillStyle = ink;
  context.fillRect(200, 20, 30, 120);
  return canvas.toBuffer("image/png");
}

const ownImages: Steps<Poke> = {
  "draws with the mouse: normalised or raw, undone, cleared, and kept": async (poke) => {
    const { page } = poke;
    await poke.source("Draw").check();
    await expect(poke.input).toHaveAccessibleName("The input, an empty drawing.");
    await poke.draw(bar);
    await expect(poke.input).toHaveAccessibleName("The input, your drawing.");
    // As long as MNIST's digits are, in the middle.
    const box = async () => inkBox(await picture(poke.input));
    await expect.poll(async () => (await box())[3]).toBe(20);
    const [left, top, width, height] = await box();
    expect(top).toBe(4);
    expect(left + width / 2).toBeGreaterThanOrEqual(13);
    expect(left + width / 2).toBeLessThanOrEqual(15);
    await expect(poke.number("Error as encoded")).toHaveText(/^0\.\d+$/);

    const normalise = page.getByRole("checkbox", { name: "Normalise as MNIST was" });
    await normalise.uncheck();
    await expect.poll(async () => inkBox(await picture(poke.input))[0]).toBeLessThan(3);
    const [, rawTop, , rawHeight] = inkBox(await picture(poke.input));
    expect(rawTop).toBeLessThan(3);
    expect(rawHeight).toBeLessThan(16);
    await normalise.check();

    await poke.draw([
      [0.1, 0.5],
      [0.8, 0.5],
    ]);
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 2 strokes");
    const both = await picture(poke.input);
    await page.getByRole("tab", { name: "Watch" }).click();
    await page.getByRole("tab", { name: "Poke the code" }).click();
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 2 strokes");
    await expect.poll(() => picture(poke.input)).toEqual(both);
    await poke.button("Undo stroke").click();
    await expect
      .poll(async () => inkBox(await picture(poke.input)))
      .toEqual([left, top, width, height]);
    await poke.button("Clear").click();
    await expect(poke.input).toHaveAccessibleName("The input, an empty drawing.");
    await expect.poll(async () => Math.max(...(await picture(poke.input)))).toBe(0);
    await poke.source("Test digit").check();
    await expect(poke.input).toHaveAccessibleName("The input, a test 7.");
  },
  "a stroke that is taken back while it is drawn ends, and the next one is drawn": async (poke) => {
    const { page } = poke;
    await poke.source("Draw").check();
    const [from, over, to] = (await poke.placesOnPad([
      [0.2, 0.2],
      [0.5, 0.5],
      [0.8, 0.8],
    ])) as [[number, number], [number, number], [number, number]];
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...over, { steps: 3 });
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 1 stroke");
    await page.keyboard.press("Backspace");
    await page.mouse.move(...to, { steps: 3 });
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 0 strokes");
    await page.mouse.up();
    await poke.draw(bar);
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 1 stroke");
    await poke.button("Clear").click();
  },
  "draws with the keyboard alone": async (poke) => {
    const { page } = poke;
    await poke.source("Test digit").check();
    await poke.source("Test digit").focus();
    await page.keyboard.press("ArrowRight");
    await expect(poke.source("Draw")).toBeChecked();
    await page.keyboard.press("Tab");
    await expect(poke.pad).toBeFocused();
    await page.keyboard.press("Shift+ArrowUp");
    await expect(
      page.getByText("Pen up, 14 from the left and 10 from the top of 28."),
    ).toBeVisible();
    await page.keyboard.press("Space");
    for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 1 stroke");
    const topAndHeight = async () => {
      const [, top, , height] = inkBox(await picture(poke.input));
      return [top, height];
    };
    await expect.poll(topAndHeight).toEqual([4, 20]);
    await page.keyboard.press("Backspace");
    await expect(poke.pad).toHaveAccessibleName("Drawing pad, 0 strokes");
    // Tab leaves the pad.
    await page.keyboard.press("Shift+Tab");
    await expect(poke.source("Draw")).toBeFocused();
  },
  "a pen that is pressed draws a thicker line": async (poke) => {
    const { page } = poke;
    await poke.source("Draw").check();
    await page.getByRole("checkbox", { name: "Normalise as MNIST was" }).uncheck();
    const cdp = await page.context().newCDPSession(page);
    const widthAt = async (force: number) => {
      const places = await poke.placesOnPad([
        [0.5, 0.2],
        [0.5, 0.8],
      ]);
      for (const [i, type] of (
        ["mousePressed", "mouseMoved", "mouseReleased"] as const
      ).entries()) {
        const [x, y] = places[Math.min(i, 1)] as [number, number];
        const pen = { pointerType: "pen", button: "left", buttons: 1, clickCount: 1 } as const;
        await cdp.send("Input.dispatchMouseEvent", { type, x, y, force, ...pen });
      }
      await expect(poke.pad).toHaveAccessibleName("Drawing pad, 1 stroke");
      const ink = (await picture(poke.input)).reduce((sum, value) => sum + value, 0);
      await poke.button("Clear").click();
      return ink / (0.6 * 28);
    };
    const light = await widthAt(0.1);
    expect(await widthAt(1)).toBeGreaterThan(1.5 * light);
    await page.getByRole("checkbox", { name: "Normalise as MNIST was" }).check();
  },
  "opens image files of any colours; another file says why not and changes nothing": async (
    poke,
  ) => {
    const { page } = poke;
    await poke.source("Open file").check();
    const field = page.getByLabel("Image file");
    const open = (name: string, mimeType: string, buffer: Buffer) =>
      field.setInputFiles({ name, mimeType, buffer });

    await open("first.txt", "text/plain", Buffer.from("a one"));
    await expect(poke.site.alert).toContainText(
      "first.txt is no image that this browser can read.",
    );
    await open("dark.png", "image/png", png("white", "black"));
    await expect(poke.input).toHaveAccessibleName("The input, dark.png.");
    const dark = await picture(poke.input);
    const [left, top, width, height] = inkBox(dark);
    expect([left, top, width, height]).toEqual([12, 4, 5, 20]);
    await open("light.png", "image/png", png("#102030", "#ffe080"));
    await expect(poke.input).toHaveAccessibleName("The input, light.png.");
    await expect.poll(() => picture(poke.input)).toEqual(dark);
    await poke.settled();

    // The last one that was chosen stays, whichever is read last.
    await page.evaluate(() => {
      const read = window.createImageBitmap as (...given: unknown[]) => Promise<ImageBitmap>;
      const goOn = new Promise((resolve) => Object.assign(window, { readOn: resolve }));
      const reads = Object.assign(window, { slow: 0 });
      window.createImageBitmap = (async (file: File) => {
        const picture = await read(file);
        if (file.name === "large.png") {
          await goOn;
          reads.slow++;
        }
        return picture;
      }) as typeof createImageBitmap;
    });
    await open("large.png", "image/png", png("black", "white"));
    await open("small.png", "image/png", png("white", "black"));
    await expect(poke.input).toHaveAccessibleName("The input, small.png.");
    await page.evaluate("readOn()");
    await expect.poll(() => page.evaluate("slow")).toBe(1);
    await poke.settled();
    await expect(poke.input).toHaveAccessibleName("The input, small.png.");
    await open("light.png", "image/png", png("#102030", "#ffe080"));
    await expect(poke.input).toHaveAccessibleName("The input, light.png.");
    await poke.settled();

    const error = await poke.number("Error as encoded").textContent();
    await open("notes.txt", "text/plain", Buffer.from("a seven, a two"));
    await expect(poke.site.alert).toContainText(
      "notes.txt is no image that this browser can read; the image before it stays.",
    );
    await open("grey.png", "image/png", png("#808080", "#808080"));
    await expect(poke.site.alert).toContainText("grey.png is the same colour all over; the image");
    await expect(poke.input).toHaveAccessibleName("The input, light.png.");
    expect(await picture(poke.input)).toEqual(dark);
    await expect(poke.number("Error as encoded")).toHaveText(error ?? "");
    await page.getByRole("checkbox", { name: "Normalise as MNIST was" }).uncheck();
    // 300 × 200 in 28 × 28 with paper above and below.
    await expect.poll(async () => inkBox(await picture(poke.input))[0]).toBe(18);
  },
};

test("a person's own images are drawn, and opened from files", async ({ site, poke }) => {
  await site.open(small);
  await walk(poke, ownImages);
});

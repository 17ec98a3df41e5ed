// Tiles as a person sees them: from a screenshot, one colour per pixel of the picture.

import type { Locator } from "@playwright/test";

export const SIDE = 28;

export type Rgb = readonly [number, number, number];

/** The colours, 0..255, of 28 · 28 squares inside an element's box. */
export async function readTile(tile: Locator): Promise<Rgb[]> {
  const screenshot = (await tile.screenshot()).toString("base64");
  const { data, width } = await tile.evaluate(async (_, png) => {
    const picture = await createImageBitmap(
      await (await fetch(`data:image/png;base64,${png}`)).blob(),
    );
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    if (!context) throw new Error("There is no 2D canvas.");
    context.drawImage(picture, 0, 0);
    const { data, width } = context.getImageData(0, 0, picture.width, picture.height);
    return { data: Array.from(data), width };
  }, screenshot);
  const scale = width / SIDE;
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const x = Math.floor(((i % SIDE) + 0.5) * scale);
    const y = Math.floor((Math.floor(i / SIDE) + 0.5) * scale);
    const at = 4 * (y * width + x);
    return [data[at], data[at + 1], data[at + 2]] as unknown as Rgb;
  });
}

export function rgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The largest difference of two pictures in any channel. */
export function farthest(a: readonly Rgb[], b: readonly Rgb[]): number {
  return a.reduce((most, [red, green, blue], i) => {
    const other = b[i] as Rgb;
    const away = [red - other[0], green - other[1], blue - other[2]].map(Math.abs);
    return Math.max(most, ...away);
  }, 0);
}

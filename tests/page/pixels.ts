import { createCanvas, type ImageData, loadImage } from "@napi-rs/canvas";
import type { Locator } from "@playwright/test";

/** Decodes a PNG into (height, width, 4) bytes: red, green, blue and alpha. */
export async function pixelsOf(png: Buffer): Promise<ImageData> {
  const picture = await loadImage(png);
  const { width, height } = picture;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}

/** Returns the pixels of a screenshot of an element. */
export const screenshotOf = async (element: Locator) => pixelsOf(await element.screenshot());

import { createCanvas, type ImageData, loadImage } from "@napi-rs/canvas";
import type { Locator } from "@playwright/test";

/** A PNG's pixels: (height, width, 4), red, green, blue and alpha. */
export async function pixelsOf(png: Buffer): Promise<ImageData> {
  const picture = await loadImage(png);
  const { width, height } = picture;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}

/** An element's pixels as a person sees them. */
export const screenshotOf = async (element: Locator) => pixelsOf(await element.screenshot());

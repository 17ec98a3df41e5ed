// Images made in memory by another library than the one that reads them.

import { createCanvas, loadImage } from "@napi-rs/canvas";

/** Returns red, green and blue at a place. */
type Colours = (x: number, y: number) => readonly [red: number, green: number, blue: number];

export const gradient: Colours = (x, y) => [x * 7, y * 5, (x + y) * 3];
export const greys: Colours = (x, y) => [x + 10 * y, x + 10 * y, x + 10 * y];

export async function encoded(
  colours: Colours,
  { width = 12, height = 8, format = "png" as "png" | "jpeg" | "webp", alpha = 255 } = {},
): Promise<Uint8Array> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      image.data.set([...colours(x, y), alpha], 4 * (y * width + x));
    }
  }
  context.putImageData(image, 0, 0);
  if (format === "png") return canvas.encode("png");
  return format === "webp" ? canvas.encode("webp", 90) : canvas.encode("jpeg", 90);
}

/** The values (height, width, 3) as that library decodes them. */
export async function decoded(bytes: Uint8Array): Promise<number[]> {
  const image = await loadImage(Buffer.from(bytes));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return [...data].filter((_, i) => i % 4 !== 3);
}

/** The values (height, width, 3) of the colours themselves. */
export const valuesOf = (colours: Colours, width = 12, height = 8): number[] =>
  Array.from({ length: width * height }, (_, i) =>
    colours(i % width, Math.floor(i / width)),
  ).flat();

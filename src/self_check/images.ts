import type { Images } from "../data/images.ts";
import { randomSource } from "./matrices.ts";

/** The size of the images in a self-check, which is that of MNIST. */
export const IMAGE = { width: 28, height: 28 } as const;
export const INPUTS = IMAGE.width * IMAGE.height;

/** Returns random images in which most pixels are 0, as in MNIST. */
export function sparseImages(count: number, width: number, height: number): Images {
  const pixels = randomSource(9)
    .bytes(count * width * height)
    .map((value) => (value < 200 ? 0 : value));
  return { pixels, count, width, height };
}

import type { Images } from "../data/images.ts";
import { randomSource } from "./matrices.ts";

/** The article's images. */
export const IMAGE = { width: 28, height: 28 } as const;
export const INPUTS = IMAGE.width * IMAGE.height;

/** Images with strokes: most pixels are paper, as in MNIST. */
export function sparseImages(count: number, width: number, height: number): Images {
  const pixels = randomSource(9)
    .bytes(count * width * height)
    .map((value) => (value < 200 ? 0 : value));
  return { pixels, count, width, height };
}

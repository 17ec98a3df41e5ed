import type { Images } from "../data/images.ts";
import { randomSource } from "./matrices.ts";

/** Images with strokes: most pixels are paper, as in MNIST. */
export function sparseImages(count: number, width: number, height: number): Images {
  const pixels = randomSource(9)
    .bytes(count * width * height)
    .map((value) => (value < 200 ? 0 : value));
  return { pixels, count, width, height };
}

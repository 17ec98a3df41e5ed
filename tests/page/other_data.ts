// Data of another shape than MNIST's, served in its place: images of 12 × 8 pixels in three classes.

import type { Page } from "@playwright/test";
import { mnistFiles } from "../../src/data/mnist.ts";
import { randomSource } from "../../src/self_check/matrices.ts";

export const WIDTH = 12;
export const HEIGHT = 8;
const SIZE = WIDTH * HEIGHT;
export const CLASSES = 3;
export const counts = { train: 300, test: 60 };

export const labelOf = (row: number) => row % CLASSES;

/** Returns the pixels of a set: a bright band at another place for each class, with noise. */
export function pixelsOf(set: keyof typeof counts): Uint8Array {
  const noise = randomSource(set === "train" ? 1 : 2).bytes(counts[set] * SIZE);
  return noise.map((byte, i) => {
    const column = i % WIDTH;
    const isBand = Math.floor(column / 4) === labelOf(Math.floor(i / SIZE));
    return (isBand ? 200 : 0) + (byte >> 3);
  });
}

function idx(shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 + shape.length, 0);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, values]);
}

/** Serves the data instead of the four files of MNIST. */
export async function serveOtherData(page: Page): Promise<void> {
  for (const set of ["train", "test"] as const) {
    const count = counts[set];
    const labels = Uint8Array.from({ length: count }, (_, row) => labelOf(row));
    const bodies = {
      images: idx([count, HEIGHT, WIDTH], pixelsOf(set)),
      labels: idx([count], labels),
    };
    for (const kind of ["images", "labels"] as const) {
      await page.route(`**/${mnistFiles[set][kind]}.gz`, (route) =>
        route.fulfill({ body: bodies[kind] }),
      );
    }
  }
}

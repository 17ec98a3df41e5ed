// Computes the PCA baselines in a worker, because they take several seconds.

import { expose, transfer } from "comlink";
import { type Images, imageSize } from "../../../data/images.ts";
import { pcaBaselines } from "../../../statistics/pca_baselines.ts";

type SetName = "train" | "test";

const sets = new Map<SetName, Images>();

const pcaWorker = {
  /** Allocates a set; its pixels follow in slices. */
  allocate(name: SetName, size: Omit<Images, "pixels">): void {
    sets.set(name, { ...size, pixels: new Uint8Array(size.count * size.width * size.height) });
  },

  /** Fills in the pixels of the images from index `start` on. */
  fill(name: SetName, start: number, pixels: Uint8Array): void {
    const images = sets.get(name) as Images;
    images.pixels.set(pixels, start * imageSize(images));
  },

  /** (D + 1) */
  baselines(): Float64Array {
    const errors = pcaBaselines(sets.get("train") as Images, sets.get("test") as Images);
    return transfer(errors, [errors.buffer]);
  },
};

export type PcaWorker = typeof pcaWorker;
expose(pcaWorker);

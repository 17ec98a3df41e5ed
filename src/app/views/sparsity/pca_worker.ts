// Finds the PCA floors in a thread of their own: seconds of products and one eigendecomposition.

import { expose, transfer } from "comlink";
import { type Images, imageSize } from "../../../data/images.ts";
import { pcaBaselines } from "../../../statistics/pca_baselines.ts";

type SetName = "train" | "test";

const sets = new Map<SetName, Images>();

const floorsWorker = {
  /** Pixels of a set will come, slice by slice. */
  begin(name: SetName, size: Omit<Images, "pixels">): void {
    sets.set(name, { ...size, pixels: new Uint8Array(size.count * size.width * size.height) });
  },

  /** Pixels of images from `start` on. */
  add(name: SetName, start: number, pixels: Uint8Array): void {
    const images = sets.get(name) as Images;
    images.pixels.set(pixels, start * imageSize(images));
  },

  /** (D + 1) */
  floors(): Float64Array {
    const floors = pcaBaselines(sets.get("train") as Images, sets.get("test") as Images);
    return transfer(floors, [floors.buffer]);
  },
};

export type PcaWorker = typeof floorsWorker;
expose(floorsWorker);

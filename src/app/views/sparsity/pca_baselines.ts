// The PCA floors of the data: taken from the browser's storage, or else computed once by a worker.

import { signal } from "@preact/signals";
import { type Remote, transfer } from "comlink";
import { imageSize, type LabelledImages } from "../../../data/images.ts";
import type { ImageSets } from "../../../data/mnist.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import { cacheBaselines, cachedBaselines } from "./pca_cache.ts";
import type { PcaWorker } from "./pca_worker.ts";

/** (D + 1), the mean squared error of k numbers per image at place k. */
export const pcaBaselines = signal<readonly number[]>();
export const isComputing = signal(false);
/** Why they are not there, or not kept. */
export const pcaError = signal<string>();

/** Images sent to the worker at once: a few milliseconds of copying. */
const SLICE = 4096;

/** Finds the floors, where they are not known or under way. */
export function needBaselines(sets: ImageSets): void {
  if (pcaBaselines.peek() || isComputing.peek() || pcaError.peek()) return;
  try {
    pcaBaselines.value = cachedBaselines(sets);
  } catch (error) {
    pcaError.value = `The kept floors are not used: ${(error as Error).message}`;
  }
  if (!pcaBaselines.value) void find(sets);
}

async function find(sets: ImageSets): Promise<void> {
  isComputing.value = true;
  try {
    pcaBaselines.value = await computed(sets);
    keep(sets, pcaBaselines.value);
  } catch (error) {
    pcaError.value = `The PCA floors were not computed: ${(error as Error).message}`;
  } finally {
    isComputing.value = false;
  }
}

function keep(sets: ImageSets, found: readonly number[]): void {
  try {
    cacheBaselines(sets, found);
  } catch (error) {
    pcaError.value = `The PCA floors are not kept for the next visit: ${(error as Error).message}`;
  }
}

const floorsWorker = workerClient<PcaWorker>(
  () => new Worker(new URL("./pca_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script did not load.",
);

/** @throws Error where the worker does not load or has no memory */
async function computed({ train, test }: ImageSets): Promise<number[]> {
  try {
    const found = await floorsWorker.ask(async (remote) => {
      await send(remote, "train", train);
      await send(remote, "test", test);
      return remote.floors();
    });
    return Array.from(found);
  } finally {
    floorsWorker.end();
  }
}

async function send(remote: Remote<PcaWorker>, name: "train" | "test", images: LabelledImages) {
  const { count, width, height } = images;
  await remote.begin(name, { count, width, height });
  for (let start = 0; start < count; start += SLICE) {
    const size = imageSize(images);
    const pixels = images.pixels.slice(start * size, (start + SLICE) * size);
    await remote.add(name, start, transfer(pixels, [pixels.buffer]));
  }
}

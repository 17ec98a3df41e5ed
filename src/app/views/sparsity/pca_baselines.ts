// The PCA baselines of the data set: read from the browser's storage, or else computed once by a worker.

import { signal } from "@preact/signals";
import { type Remote, transfer } from "comlink";
import * as v from "valibot";
import { imageShapeOf, type LoadedSet, sliceRows } from "../../../data/rows.ts";
import type { DataOfPage } from "../../run/data.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import type { PcaWorker } from "./pca_worker.ts";

/** (D + 1), the mean squared error on the test set of PCA with k components at index k. */
export const pcaBaselines = signal<readonly number[]>();
export const isComputing = signal(false);
/** Why they could not be computed or cached. */
export const pcaError = signal<string>();

/** The test error of PCA with k components, or with all of them if there are fewer. */
export const baselineAt = (k: number) =>
  pcaBaselines.value?.[Math.min(k, pcaBaselines.value.length - 1)];

/** Reads or computes the baselines, unless they are known, being computed or have failed. */
export function needBaselines(sets: DataOfPage): void {
  if (pcaBaselines.peek() || isComputing.peek() || pcaError.peek()) return;
  try {
    pcaBaselines.value = cachedBaselines(sets);
  } catch (error) {
    pcaError.value = `The cached PCA baselines were ignored: ${(error as Error).message}`;
  }
  if (!pcaBaselines.value) void compute(sets);
}

async function compute(sets: DataOfPage): Promise<void> {
  isComputing.value = true;
  try {
    pcaBaselines.value = await computeInWorker(sets);
    cacheBaselines(sets, pcaBaselines.value);
  } catch (error) {
    pcaError.value = `The PCA baselines could not be ${pcaBaselines.value ? "cached" : "computed"}: ${(error as Error).message}`;
  } finally {
    isComputing.value = false;
  }
}

const pcaWorker = workerClient<PcaWorker>(
  () => new Worker(new URL("./pca_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script could not be loaded.",
);

/** Images sent to the worker at once; copying them takes a few milliseconds. */
const SLICE = 4096;

/** @throws Error if the worker cannot be loaded or is out of memory */
async function computeInWorker({ train, test }: DataOfPage): Promise<number[]> {
  try {
    const found = await pcaWorker.request(async (remote) => {
      await send(remote, "train", train);
      await send(remote, "test", test);
      return remote.baselines();
    });
    return Array.from(found);
  } finally {
    pcaWorker.end();
  }
}

async function send(remote: Remote<PcaWorker>, name: "train" | "test", rows: LoadedSet) {
  const { count, inputs, scaling } = rows;
  await remote.allocate(name, { count, inputs, scaling });
  for (let start = 0; start < count; start += SLICE) {
    const end = Math.min(count, start + SLICE);
    const values = sliceRows(rows, start, end).values.slice() as Uint8Array<ArrayBuffer>;
    await remote.fill(name, start, transfer(values, [values.buffer]));
  }
}

/** The names in the storage are those of earlier versions of the page, whose results remain valid. */
const ITEM = "parsimony.floors";
/** Increase this when the computation changes. */
const VERSION = 1;

const recordSchema = v.object({
  version: v.literal(VERSION),
  data: v.string(),
  floors: v.array(v.pipe(v.number(), v.finite(), v.minValue(0))),
});

/**
 * Returns the cached baselines of these images, or undefined if there are none.
 * @throws Error if the storage is blocked or the cached values are damaged
 */
function cachedBaselines(sets: DataOfPage): readonly number[] | undefined {
  const text = localStorage.getItem(ITEM);
  if (text === null) return undefined;
  const found = v.safeParse(recordSchema, parsed(text));
  const errors = found.success ? found.output.floors : [];
  const isFalling = errors.every((error, k) => k === 0 || error <= (errors[k - 1] as number));
  if (!found.success || errors.length !== sets.train.inputs + 1 || !isFalling) {
    throw new Error("they are damaged or out of date.");
  }
  return found.output.data === nameOf(sets) ? errors : undefined;
}

/** @throws Error if the storage is blocked or full */
function cacheBaselines(sets: DataOfPage, floors: readonly number[]): void {
  localStorage.setItem(ITEM, JSON.stringify({ version: VERSION, data: nameOf(sets), floors }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Identifies the data by the size of the images and a hash (FNV-1a) of their labels. */
function nameOf({ train, test }: DataOfPage): string {
  let hash = 0x811c9dc5;
  for (const { labels } of [train, test]) {
    for (const label of labels?.classes ?? []) hash = Math.imul(hash ^ label, 0x01000193);
  }
  const label = (hash >>> 0).toString(16);
  const { width, height } = imageShapeOf(train);
  return `${train.count} and ${test.count} of ${width}×${height}, labels ${label}`;
}

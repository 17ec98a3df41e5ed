// The PCA floors in this browser's storage: they belong to the data, and never change.

import * as v from "valibot";
import { imageSize } from "../../../data/images.ts";
import type { ImageSets } from "../../../data/mnist.ts";

const ITEM = "parsimony.floors";
/** Goes up when the floors are computed in another way. */
const VERSION = 1;

const floor = v.pipe(v.number(), v.finite(), v.minValue(0));
const recordSchema = v.object({
  version: v.literal(VERSION),
  data: v.string(),
  floors: v.array(floor),
});

/**
 * What an earlier visit found for these images; nothing where there is none of them.
 * @throws Error where the storage is blocked, or what it keeps is damaged
 */
export function cachedBaselines(sets: ImageSets): readonly number[] | undefined {
  const text = localStorage.getItem(ITEM);
  if (text === null) return undefined;
  const found = v.safeParse(recordSchema, parsed(text));
  const floors = found.success ? found.output.floors : [];
  const isFalling = floors.every((error, k) => k === 0 || error <= (floors[k - 1] as number));
  if (!found.success || floors.length !== imageSize(sets.train) + 1 || !isFalling) {
    throw new Error("what is kept is damaged or old.");
  }
  return found.output.data === nameOf(sets) ? floors : undefined;
}

/** @throws Error where the storage is blocked or full */
export function cacheBaselines(sets: ImageSets, floors: readonly number[]): void {
  localStorage.setItem(ITEM, JSON.stringify({ version: VERSION, data: nameOf(sets), floors }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Two data sets differ in their sizes or in their labels, hashed by FNV-1a. */
function nameOf({ train, test }: ImageSets): string {
  let hash = 0x811c9dc5;
  for (const { labels } of [train, test]) {
    for (const label of labels) hash = Math.imul(hash ^ label, 0x01000193);
  }
  const label = (hash >>> 0).toString(16);
  return `${train.count} and ${test.count} of ${train.width}×${train.height}, labels ${label}`;
}

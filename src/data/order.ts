// In which order an epoch visits the images: a list of row numbers for each epoch.

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { InputError } from "../input_error.ts";

/** Row numbers (N) that epoch 0, 1, 2, … visits. */
export type EpochOrder = (epoch: number) => Uint32Array<ArrayBuffer>;

/** The data's own order, every epoch. */
export function sequentialOrder(count: number): EpochOrder {
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  return () => rows;
}

/**
 * A new uniform permutation each epoch (Fisher–Yates). Epoch e draws from a stream of its own,
 * e + 1 jumps from the seed's, so that it can be had without the ones before it.
 */
export function shuffledOrder(count: number, seed: number): EpochOrder {
  return (epoch) => {
    const random = xoroshiro128plus(seed);
    for (let jump = 0; jump <= epoch; jump++) random.jump();
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = uniformInt(random, 0, i);
      const swapped = rows[i] as number;
      rows[i] = rows[j] as number;
      rows[j] = swapped;
    }
    return rows;
  };
}

/**
 * A given order, one entry per row visited, epoch after epoch.
 * @param entries whole epochs of `count` rows; only the last may be cut short by `visited`
 * @param visited how many rows training will visit
 * @throws InputError where there are too few entries or one points past the data
 */
export function givenOrder(
  entries: Uint32Array<ArrayBuffer>,
  count: number,
  visited: number,
): EpochOrder {
  if (entries.length < visited) {
    throw new InputError(
      `The order has ${entries.length} entries; this run visits ${visited} rows and needs one for each.`,
    );
  }
  checkOrder(entries, count);
  return (epoch) => entries.subarray(epoch * count, (epoch + 1) * count);
}

/** @throws InputError naming the first entry that points past the data */
export function checkOrder(entries: Uint32Array, count: number): void {
  const wrong = entries.findIndex((row) => row >= count);
  if (wrong !== -1) {
    throw new InputError(
      `Entry ${wrong} of the order is ${entries[wrong]}; with ${count} images it must be from 0 to ${count - 1}.`,
    );
  }
}

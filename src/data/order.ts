// The order in which training sees the rows: a list of row numbers for each epoch.

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { InputError } from "../input_error.ts";

/** Returns the row numbers (N) of epoch 0, 1, 2, … */
export type EpochOrder = (epoch: number) => Uint32Array<ArrayBuffer>;

/** The order of the data set, in every epoch. */
export function sequentialOrder(count: number): EpochOrder {
  const rows = numbersTo(count);
  return () => rows;
}

/**
 * A new uniform permutation in each epoch (Fisher–Yates). Epoch e draws from its own random stream, e + 1
 * jumps from the seed's, so that its order can be computed without those of earlier epochs.
 */
export function shuffledOrder(count: number, seed: number): EpochOrder {
  return (epoch) => shuffle(numbersTo(count), epochRandom(seed, epoch));
}

type Random = ReturnType<typeof xoroshiro128plus>;

export function epochRandom(seed: number, epoch: number): Random {
  const random = xoroshiro128plus(seed);
  for (let jump = 0; jump <= epoch; jump++) random.jump();
  return random;
}

/** Returns 0, 1, … count − 1. */
export const numbersTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Shuffles numbers in place (Fisher–Yates) and returns them. */
export function shuffle(numbers: Uint32Array<ArrayBuffer>, random: Random) {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    const swapped = numbers[i] as number;
    numbers[i] = numbers[j] as number;
    numbers[j] = swapped;
  }
  return numbers;
}

/**
 * A given order, one entry per row seen, epoch by epoch.
 * @param entries whole epochs of `count` rows; only the last may be shorter
 * @param needed number of rows that training will see
 * @param name of its file, in messages
 * @throws InputError if there are too few entries, or one is past the end of the data
 */
export function givenOrder(
  entries: Uint32Array<ArrayBuffer>,
  count: number,
  needed: number,
  name = "the order",
): EpochOrder {
  if (entries.length < needed) {
    throw new InputError(`This run needs ${needed} entries, but ${name} has ${entries.length}.`);
  }
  checkRows(entries, count, name);
  return (epoch) => entries.subarray(epoch * count, (epoch + 1) * count);
}

/** @throws InputError if an epoch has more rows than the data set, or one is past its end */
export function checkEpoch(rows: Uint32Array, epoch: number, count: number): void {
  if (rows.length > count) {
    throw new InputError(
      `The order of epoch ${epoch + 1} has ${rows.length} rows, but there are only ${count}.`,
    );
  }
  checkRows(rows, count, "the order");
}

function checkRows(entries: Uint32Array, count: number, name: string): void {
  const wrong = entries.findIndex((row) => row >= count);
  if (wrong !== -1) {
    throw new InputError(
      `Entry ${wrong} of ${name} is ${entries[wrong]}; with ${count} rows it must be from 0 to ${count - 1}.`,
    );
  }
}

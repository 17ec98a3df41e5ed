// batch_top_k — of a = max(z, 0), the k·B largest of the whole batch stay, the rest become 0
// Ties: the lower row, then the lower unit.

import { keepLargest, positivePart } from "./top_k.ts";

interface BatchTopK {
  /** (B,H) */
  readonly h: Float64Array;
  /** The smallest positive value that stays, 0 if there is none, and how many values equal to it stay. */
  readonly smallest: number;
  readonly equals: number;
}

export function batch_top_k(z: Float64Array, hidden: number, k: number): BatchTopK {
  const rows = z.length / hidden;
  const a = positivePart(z);
  const h = keepLargest(a, k * rows);
  const positive = h.filter((value) => value > 0);
  const smallest = positive.length === 0 ? 0 : positive.reduce((x, y) => Math.min(x, y));
  return { h, smallest, equals: positive.filter((v) => v === smallest).length };
}

/** Returns how many values of each row are equal to `smallest` (B). */
export const batch_ties = (z: Float64Array, hidden: number, smallest: number) =>
  Float64Array.from(
    { length: z.length / hidden },
    (_, b) => z.subarray(b * hidden, (b + 1) * hidden).filter((v) => v === smallest).length,
  );

/** Returns the bits of an f32. */
const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] as number;

/** Returns the digit of a key from bit `low` on, below bit `high`. */
const digitOf = (key: number, low: number, high: number) =>
  Math.floor((key % 2 ** high) / 2 ** low);

/** Counts the positive values by a digit of their bits; those whose higher bits differ from `like` do not count. */
export function batch_histogram(
  z: Float64Array,
  like: number,
  { low, high }: { low: number; high: number },
  bins: number,
): Float64Array {
  const counts = new Float64Array(bins);
  for (const value of z) {
    if (value <= 0) continue;
    const key = bitsOf(value);
    if (digitOf(key, high, 31) === digitOf(bitsOf(like), high, 31)) {
      (counts[digitOf(key, low, high)] as number) += 1;
    }
  }
  return counts;
}

/** Returns the bin that holds the last of the `wanted` largest, and how many of that bin are among them. */
export function batch_pick(counts: ArrayLike<number>, wanted: number): { bin: number; of: number } {
  let left = wanted;
  for (let bin = counts.length - 1; bin >= 0; bin--) {
    const count = counts[bin] as number;
    if (left > 0 && left <= count) return { bin, of: left };
    left -= count;
  }
  // All of them stay: the smallest is in the lowest bin that is not empty.
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] as number;
    if (count > 0) return { bin, of: count };
  }
  return { bin: 0, of: 0 };
}

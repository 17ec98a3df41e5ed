// Labels from what files contain: numbers or names of classes.

import type { Labels } from "../data_set.ts";

/** Numbers below this are classes themselves, so that a file without the digit 3 still calls 4 "4". */
const LARGEST_NUMBER = 255;

/**
 * Returns labels whose classes are in the order of their names, or, if all names are small whole numbers, the
 * numbers themselves.
 * @param classes (N) indices of `names`, in any order
 */
export function sortedLabels(classes: Uint32Array<ArrayBuffer>, names: readonly string[]): Labels {
  const areNumbers = names.every((name) => /^\d{1,3}$/.test(name) && +name <= LARGEST_NUMBER);
  const sorted = areNumbers
    ? Array.from({ length: Math.max(...names.map(Number)) + 1 }, (_, i) => String(i))
    : names.toSorted(compareNames);
  const places = new Map(sorted.map((name, i) => [name, i]));
  const order = names.map((name) => places.get(areNumbers ? String(+name) : name) as number);
  return { classes: classes.map((index) => order[index] as number), names: sorted };
}

/** The same order on every machine: numbers by value, then text by its code units. */
function compareNames(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return x - y || (a < b ? -1 : a > b ? 1 : 0);
}

/** Text by row, stored as indices of its distinct values. */
export class TextColumn {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();
  readonly #rows: number[] = [];

  add(text: string): void {
    let index = this.#indices.get(text);
    if (index === undefined) {
      index = this.names.push(text) - 1;
      this.#indices.set(text, index);
    }
    this.#rows.push(index);
  }

  /** (N) */
  get classes(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#rows);
  }

  get rows(): string[] {
    return this.#rows.map((index) => this.names[index] as string);
  }
}

// Labels from the names of classes.

import type { Labels } from "../data_set.ts";

/**
 * Returns labels whose classes are in the order of their names.
 * @param classes (N) indices of `names`, in any order
 */
export function sortedLabels(classes: Uint32Array<ArrayBuffer>, names: readonly string[]): Labels {
  const sorted = names.toSorted(compareNames);
  const places = new Map(sorted.map((name, i) => [name, i]));
  const order = Uint32Array.from(names, (name) => places.get(name) as number);
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

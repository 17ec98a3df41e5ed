// Labels from the names of classes.

import { compareTexts } from "../../text.ts";
import type { Labels } from "../data_set.ts";

/**
 * Returns labels whose classes are in the order of their names.
 * @param classes (N) indices of `names`, in any order
 */
export function sortedLabels(classes: Uint32Array<ArrayBuffer>, names: readonly string[]): Labels {
  return renumbered({ classes, names }, names.toSorted(compareNames));
}

/** Returns the labels with their classes numbered as in these names, which contain all of theirs. */
export function renumbered({ classes, names: old }: Labels, names: readonly string[]): Labels {
  const places = new Map(names.map((name, i) => [name, i]));
  const order = Uint32Array.from(old, (name) => places.get(name) as number);
  return { classes: classes.map((index) => order[index] as number), names };
}

/** The same order on every machine: numbers by value, then text by its code units. */
function compareNames(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return x - y || compareTexts(a, b);
}

/** Returns a class as it is called: some tools write whole numbers as "3.0". */
export const className = (text: string) => text.replace(/^(\d+)\.0*$/, "$1");

/** Names that columns of labels usually have. */
export const isLabelName = (name: string) =>
  /^(labels?|class|target|y|digit|species|fine_label)$/i.test(name);

/** A column of text with more distinct values than this contains the names of rows, not classes. */
export const MOST_CLASSES = 1000;

/**
 * Uses columns of text without a known meaning: the first with few distinct values as labels, the first of the
 * others as the names of the rows.
 * @param columns with how to call them in a sentence: "Column 3"
 * @param count of rows
 */
export function textColumns(
  columns: readonly (readonly [title: string, column: TextColumn])[],
  count: number,
  hasLabels: boolean,
): { labels?: Labels; rowNames?: readonly string[]; notes: readonly string[] } {
  const notes: string[] = [];
  let labels: Labels | undefined;
  let rowNames: readonly string[] | undefined;
  for (const [title, column] of columns) {
    const distinct = column.names.length;
    const isClass = distinct <= MOST_CLASSES && distinct <= count / 2;
    if (isClass && !hasLabels && !labels) {
      labels = sortedLabels(column.classes, column.names);
      notes.push(`${title} contains text with ${distinct} different values: read as the labels.`);
    } else if (!isClass && !rowNames) {
      rowNames = column.rows;
      notes.push(`${title} contains text: read as the names of the rows.`);
    } else {
      notes.push(`${title} contains text and is left out.`);
    }
  }
  return { ...(labels && { labels }), ...(rowNames && { rowNames }), notes };
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

// The classes of the data set's labels, and their colours: with more than ten classes, the ten most frequent ones
// have a colour of their own, and the others share one.

import { computed } from "@preact/signals";
import type { ChartTheme } from "../charts/theme.ts";
import { classCounts, classOfRow } from "../data/row_classes.ts";
import type { LoadedSet } from "../data/rows.ts";
import { data } from "./state/run.ts";
import { className, hasDigits, known } from "./words.ts";

/** "digits" or "classes" */
export const classNames = computed(() => (hasDigits.value ? "digits" : "classes"));

/** Returns what is known about a row: "digit 7", "class cat, Felix", or nothing. */
export function aboutRow(set: LoadedSet, row: number): string {
  const label = classOfRow(set, row);
  return [label && `${className.value} ${label}`, set.rowNames?.[row]].filter(Boolean).join(", ");
}

/** Returns the number of a row as users see it: counted from 1, in the whole set if it is in a sample. */
export const rowNumber = (row: number, set = data.value?.train): number =>
  (set?.rowNumbers?.[row] ?? row) + 1;

interface ClassName {
  /** The index of its name. */
  readonly index: number;
  readonly name: string;
}

interface CountedClass extends ClassName {
  readonly rows: number;
}

/** The classes that have rows, in the order of their names; empty if there are no labels. */
export const classes = computed((): readonly CountedClass[] => {
  const labels = known.value?.labels;
  if (!labels) return [];
  const counts = classCounts(labels);
  return labels.names
    .map((name, index) => ({ index, name, rows: counts[index] as number }))
    .filter(({ rows }) => rows > 0);
});

export const nameOfClass = (index: number) => known.value?.labels?.names[index] ?? String(index);

/** Returns a name that is short enough for a legend, or for what has space for `length` characters. */
export const shortened = (name: string, length = 20) =>
  name.length > length ? `${name.slice(0, length - 1).trimEnd()}…` : name;

/** The number of classes that have a colour of their own. */
const COLOURS = 10;
/** The most groups: the others are one. */
export const MAX_GROUPS = COLOURS + 1;

/** Classes that are drawn in the same colour, and shown and hidden together. */
export interface ClassGroup {
  readonly name: string;
  readonly isOthers?: true;
  /** Returns its colour. */
  readonly colour: (theme: ChartTheme) => ChartTheme["ink"];
}

interface ClassGroups {
  readonly groups: readonly ClassGroup[];
  /** (classes) the index of each class's group */
  readonly groupOf: Uint8Array;
}

/** The groups of rows without labels. */
const noGroups: ClassGroups = {
  groups: [{ name: "", colour: ({ accent }) => accent }],
  groupOf: new Uint8Array(1),
};

/** Without labels, a single one. */
export const classGroups = computed((): ClassGroups => {
  const all = classes.value;
  const labels = known.value?.labels;
  if (!labels) return noGroups;
  // Sorting is stable: of equally frequent classes, the first ones have colours.
  const frequent = all.toSorted((a, b) => b.rows - a.rows).slice(0, COLOURS);
  const coloured = all.filter((each) => frequent.includes(each));
  const groups = coloured.map(({ name }, i): ClassGroup => {
    return { name, colour: ({ digits }) => digits[i] as ChartTheme["ink"] };
  });
  const groupOf = new Uint8Array(labels.names.length).fill(groups.length);
  for (const [group, { index }] of coloured.entries()) groupOf[index] = group;
  const others: ClassGroup = { name: "others", isOthers: true, colour: ({ others }) => others };
  return { groups: all.length > coloured.length ? [...groups, others] : groups, groupOf };
});

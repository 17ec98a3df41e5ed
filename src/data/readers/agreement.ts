// What the rows of two sets must have in common if they are read as one set, or as its training and test set.

import { plural } from "../../format.ts";
import { shortened } from "../../text.ts";
import type { DataSet } from "../data_set.ts";

/** Something about a set in words, "rows of 3 values"; undefined if it has nothing to say. */
type Trait = (set: DataSet) => string | undefined;

const inputs: Trait = (set) => `rows of ${plural(set.inputs, "value")}`;

const image: Trait = (set) =>
  set.image
    ? `images of ${set.image.height}×${set.image.width}×${set.image.channels}`
    : "rows that are not images";

const element: Trait = (set) => `values of type ${set.element}`;

const bytes: Trait = (set) => (set.isBytes ? "bytes" : "no bytes");

const labels: Trait = (set) => (set.labels ? "labels" : "no labels");

const rowTraits = [inputs, image];
const shardTraits = [...rowTraits, element, bytes, labels];

/** Returns in words what `a` and `b` have if they can't be the training and the test set of one run. */
export const differenceOfSets = (a: DataSet, b: DataSet) => differenceOf(a, b, rowTraits);

/** Returns in words what `a` and `b` have if they can't be parts of one set. */
export const differenceOfShards = (a: DataSet, b: DataSet) => differenceOf(a, b, shardTraits);

function differenceOf(a: DataSet, b: DataSet, traits: readonly Trait[]) {
  for (const trait of [...traits, ...columnTraits(a, b)]) {
    const [ofA, ofB] = [trait(a), trait(b)];
    if (ofA !== undefined && ofB !== undefined && ofA !== ofB) return [ofA, ofB] as const;
  }
  return undefined;
}

/** Of columns with names: the first that differs. */
function columnTraits(a: DataSet, b: DataSet): Trait[] {
  const at = a.columnNames?.findIndex((name, i) => name !== b.columnNames?.[i]) ?? -1;
  return at < 0
    ? []
    : [
        ({ columnNames }) =>
          columnNames && `the column ${shortened(columnNames[at])} as value ${at + 1} of a row`,
      ];
}

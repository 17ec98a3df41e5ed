// The classes of rows that have labels.

import type { DataSet, Labels } from "./data_set.ts";

/** Returns the name of a row's class, if rows have labels. */
export const classOfRow = ({ labels }: Pick<DataSet, "labels">, row: number): string | undefined =>
  labels?.names[labels.classes[row] as number];

/** Returns (classes) the number of rows in each. */
export function classCounts({ classes, names }: Labels): Uint32Array {
  const counts = new Uint32Array(names.length);
  for (const label of classes) counts[label] = (counts[label] as number) + 1;
  return counts;
}

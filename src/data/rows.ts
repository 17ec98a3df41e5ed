// Rows of a data set in memory, as the GPU holds them.

import type { DataSet, Values } from "./data_set.ts";
import type { Scaling } from "./scaling.ts";

export interface Rows {
  /** (count, inputs), row-major, as stored. */
  readonly values: Values;
  /** N */
  readonly count: number;
  /** D */
  readonly inputs: number;
  readonly scaling: Scaling;
}

/** A whole set in memory, with what is known about its rows. */
export interface LoadedSet
  extends Rows,
    Pick<
      DataSet,
      "name" | "image" | "labels" | "rowNames" | "directions" | "whitening" | "notes"
    > {}

/** The training rows, and the test rows if there are any. */
export interface LoadedSets {
  readonly train: LoadedSet;
  readonly test?: LoadedSet;
}

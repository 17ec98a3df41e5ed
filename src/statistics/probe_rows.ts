// Labelled rows that probes are fitted to, without their zeros. They are added batch by batch, and a third of the
// training rows is held out, so that a probe is never tuned on the test set.

import { drawTestRows } from "../data/prepare/row_parts.ts";
import { type SparseCodes, sparseCodes } from "./sparse_codes.ts";

/** Rows of F features: codes, inputs or principal components. */
export interface LabelledCodes {
  readonly codes: SparseCodes;
  /** (rows), classes counted from 0 */
  readonly labels: Uint32Array;
}

/** Draws the same rows of the same number of them every time. */
const SEED = 0;
const HELD_OUT = 1 / 3;

export class ProbeRows {
  readonly fit: LabelledCodes[] = [];
  readonly heldOut: LabelledCodes[] = [];
  #rows = 0;
  #next = 0;
  readonly #drawn: Uint32Array;

  /**
   * @param features F
   * @param count N, at least 2
   */
  constructor(
    private readonly features: number,
    count: number,
  ) {
    this.#drawn = drawTestRows(count, HELD_OUT, SEED).test;
  }

  /**
   * @param values (rows,F)
   * @param labels (rows)
   */
  add(values: Float32Array, labels: Uint32Array): void {
    const fit: number[] = [];
    const heldOut: number[] = [];
    for (let row = 0; row < labels.length; row++) {
      if (this.#rows++ === this.#drawn[this.#next]) {
        this.#next++;
        heldOut.push(row);
      } else {
        fit.push(row);
      }
    }
    for (const [rows, parts] of [
      [fit, this.fit],
      [heldOut, this.heldOut],
    ] as const) {
      if (rows.length > 0) parts.push(taken(values, this.features, labels, rows));
    }
  }
}

/** Returns all rows of a batch, as those of the test set. */
export const labelledCodes = (
  values: Float32Array,
  features: number,
  labels: Uint32Array,
): LabelledCodes => ({ codes: sparseCodes(values, features, Number.POSITIVE_INFINITY), labels });

function taken(
  values: Float32Array,
  features: number,
  labels: Uint32Array,
  rows: readonly number[],
): LabelledCodes {
  const found = new Float32Array(rows.length * features);
  for (const [i, row] of rows.entries()) {
    found.set(values.subarray(row * features, (row + 1) * features), i * features);
  }
  return labelledCodes(
    found,
    features,
    Uint32Array.from(rows, (row) => labels[row] as number),
  );
}

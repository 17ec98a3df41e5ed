// The weights of the hidden units in the codes worker: what is asked about them takes a pass over all.

import { similarUnits } from "../../statistics/similar_units.ts";
import { weightStatistics } from "../../statistics/weight_statistics.ts";

/** Which weights; a unit's are a row of the decoder's, or a column of the encoder's. */
export type WeightSide = "decoder" | "encoder";

interface Matrix {
  /** (rows, columns), row-major, without padding */
  readonly values: Float32Array;
  readonly columns: number;
}

const arriving = new Map<WeightSide, Matrix>();
/** The newest that is whole (H,D). */
let decoder: Matrix = { values: new Float32Array(), columns: 1 };

export const weightQueries = {
  /** New weights will come, some rows at a time. */
  beginWeights(side: WeightSide, rows: number, columns: number): void {
    arriving.set(side, { values: new Float32Array(rows * columns), columns });
  },

  /** Rows of the weights from `start` on. */
  addWeights(side: WeightSide, start: number, rows: Float32Array): void {
    const { values, columns } = arriving.get(side) as Matrix;
    values.set(rows, start * columns);
  },

  /** The weights that came are whole. */
  finishWeights(side: WeightSide) {
    const whole = arriving.get(side) as Matrix;
    arriving.delete(side);
    if (side === "decoder") decoder = whole;
    return weightStatistics(whole.values, whole.columns, side === "decoder" ? "rows" : "columns");
  },

  /** The units whose decoder weights point most nearly the same way as this one's. */
  similar(unit: number, count: number) {
    const { values, columns } = decoder;
    return similarUnits(values, values.length / columns, columns, unit, count);
  },
};

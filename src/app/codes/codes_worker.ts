// Holds the latest codes of the training images, and the units' weights, in a worker: statistics of them would
// block the page. Both arrive in slices, and are queried once they are complete.

import { expose, transfer } from "comlink";
import { codeStatistics } from "../../statistics/code_statistics.ts";
import {
  type PrincipalComponents,
  principalComponents,
  project,
} from "../../statistics/principal_components.ts";
import { similarUnits } from "../../statistics/similar_units.ts";
import { unitStatistics } from "../../statistics/unit_statistics.ts";
import { weightStatistics } from "../../statistics/weight_statistics.ts";

interface CodeSet {
  /** (count, H) */
  readonly codes: Float32Array;
  /** (count) */
  readonly labels: Uint32Array;
  readonly hidden: number;
}

const none: CodeSet = { codes: new Float32Array(), labels: new Uint32Array(), hidden: 1 };
let arriving = none;
let complete = none;
/** The components computed last, and the set of codes that they belong to. */
let components: PrincipalComponents | undefined;
let componentsOf = { set: 0, hidden: 0 };
/** Counts the complete sets of codes. */
let sets = 0;

/** Which weights: a unit's are a row of the decoder's, or a column of the encoder's. */
export type WeightSide = "decoder" | "encoder";

interface Matrix {
  /** (rows, columns), row-major, without padding */
  readonly values: Float32Array;
  readonly columns: number;
}

const arrivingWeights = new Map<WeightSide, Matrix>();
/** The latest complete decoder (H,D). */
let decoder: Matrix = { values: new Float32Array(), columns: 1 };

const codesWorker = {
  /** Announces new codes of images with these labels. */
  begin(labels: Uint32Array, hidden: number): void {
    arriving = { codes: new Float32Array(labels.length * hidden), labels, hidden };
  },

  /** Adds the codes of images from `start` on. */
  add(start: number, codes: Float32Array): void {
    arriving.codes.set(codes, start * arriving.hidden);
  },

  /** Completes the codes; queries refer to them from now on. */
  finish() {
    complete = arriving;
    arriving = none;
    sets++;
    return codeStatistics(complete.codes, complete.hidden);
  },

  unit(unit: number, options: Parameters<typeof unitStatistics>[4]) {
    return unitStatistics(complete.codes, complete.labels, complete.hidden, unit, options);
  },

  /** Returns (count), a unit's activations. */
  activations(unit: number): Float32Array {
    const { codes, hidden } = complete;
    const column = Float32Array.from({ length: codes.length / hidden }, (_, i) => {
      return codes[i * hidden + unit] as number;
    });
    return transfer(column, [column.buffer]);
  },

  /** Returns (count, 2), two units' activations. */
  plane(x: number, y: number): Float32Array {
    const { codes, hidden } = complete;
    const points = Float32Array.from({ length: (2 * codes.length) / hidden }, (_, i) => {
      return codes[(i >> 1) * hidden + (i % 2 === 0 ? x : y)] as number;
    });
    return transfer(points, [points.buffer]);
  },

  /** Returns (count, 2), the codes projected onto two principal components, and the variance these explain. */
  principalPlane(): { readonly points: Float32Array; readonly explained: readonly number[] } {
    if (componentsOf.set !== sets) {
      // Starting from the previous components is faster, and keeps the axes from flipping.
      const isLike = componentsOf.hidden === complete.hidden;
      const start = isLike ? components?.components : undefined;
      components = principalComponents(complete.codes, complete.hidden, { start });
      componentsOf = { set: sets, hidden: complete.hidden };
    }
    const found = components as PrincipalComponents;
    const points = project(complete.codes, complete.hidden, found);
    return transfer({ points, explained: [...found.explained] }, [points.buffer]);
  },

  /** Announces new weights. */
  beginWeights(side: WeightSide, rows: number, columns: number): void {
    arrivingWeights.set(side, { values: new Float32Array(rows * columns), columns });
  },

  /** Adds rows of the weights from `start` on. */
  addWeights(side: WeightSide, start: number, rows: Float32Array): void {
    const { values, columns } = arrivingWeights.get(side) as Matrix;
    values.set(rows, start * columns);
  },

  /** Completes the weights; queries refer to them from now on. */
  finishWeights(side: WeightSide) {
    const complete = arrivingWeights.get(side) as Matrix;
    arrivingWeights.delete(side);
    if (side === "decoder") decoder = complete;
    return weightStatistics(
      complete.values,
      complete.columns,
      side === "decoder" ? "rows" : "columns",
    );
  },

  /** Returns the units whose decoder weights have the highest cosine similarity with this one's. */
  similar(unit: number, count: number) {
    const { values, columns } = decoder;
    return similarUnits(values, values.length / columns, columns, unit, count);
  },
};

export type CodesWorker = typeof codesWorker;
expose(codesWorker);

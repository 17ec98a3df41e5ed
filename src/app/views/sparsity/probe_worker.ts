// The parts of probes that take the CPU seconds: principal components, and how alike the rows are that activate a unit.

import { expose, transfer } from "comlink";
import { type ElementType, elementArrays, type Values } from "../../../data/data_set.ts";
import type { Rows } from "../../../data/rows.ts";
import { MonosemanticityAccumulator } from "../../../statistics/monosemanticity.ts";
import {
  type PrincipalAxes,
  principalAxes,
  principalCoordinates,
} from "../../../statistics/pca_baselines.ts";

let rows: Rows | undefined;
let axes: PrincipalAxes | undefined;
let monosemanticity = new MonosemanticityAccumulator(1, 1);

const probeWorker = {
  /** Allocates the training rows; their values follow in slices. */
  allocate(element: ElementType, size: Omit<Rows, "values">): void {
    rows = { ...size, values: new elementArrays[element](size.count * size.inputs) };
  },

  /** Fills in the values of the rows from index `start` on. */
  fill(start: number, values: Values): void {
    const { values: all, inputs } = rows as Rows;
    all.set(values, start * inputs);
  },

  /** Returns the coordinates (count,k) of rows along the first k components of the training rows. */
  coordinates(of: Rows, k: number): Float32Array {
    axes ??= principalAxes(rows as Rows);
    const found = principalCoordinates(of, axes, k);
    return transfer(found, [found.buffer]);
  },

  /** Announces codes of this shape. */
  begin(hidden: number, inputs: number): void {
    monosemanticity = new MonosemanticityAccumulator(hidden, inputs);
  },

  /** Adds rows (count,D) with their codes (count,H). */
  add(inputs: Float32Array, codes: Float32Array): void {
    monosemanticity.add(inputs, codes);
  },

  /** (H) */
  finish(): Float64Array {
    const found = monosemanticity.finish();
    return transfer(found, [found.buffer]);
  },
};

export type ProbeWorker = typeof probeWorker;
expose(probeWorker);

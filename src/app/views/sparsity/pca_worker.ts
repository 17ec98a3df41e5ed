// Computes the PCA baselines in a worker, because they take several seconds.

import { expose, transfer } from "comlink";
import { type ElementType, elementArrays, type Values } from "../../../data/data_set.ts";
import type { Rows } from "../../../data/rows.ts";
import { pcaBaselines } from "../../../statistics/pca_baselines.ts";

type SetName = "train" | "test";

const sets = new Map<SetName, Rows>();

const pcaWorker = {
  /** Allocates a set; its values follow in slices. */
  allocate(name: SetName, element: ElementType, size: Omit<Rows, "values">): void {
    sets.set(name, { ...size, values: new elementArrays[element](size.count * size.inputs) });
  },

  /** Fills in the values of the rows from index `start` on. */
  fill(name: SetName, start: number, values: Values): void {
    const rows = sets.get(name) as Rows;
    rows.values.set(values, start * rows.inputs);
  },

  /** (D + 1) */
  baselines(): Float64Array {
    const errors = pcaBaselines(sets.get("train") as Rows, sets.get("test") as Rows);
    return transfer(errors, [errors.buffer]);
  },
};

export type PcaWorker = typeof pcaWorker;
expose(pcaWorker);

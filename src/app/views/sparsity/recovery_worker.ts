// Compares decoders with the known directions of synthetic data, in a worker: matching units to directions would
// block the page. A decoder arrives in slices.

import { expose } from "comlink";
import { type KnownDirections, recoveryMetrics } from "../../../statistics/recovery.ts";

let known: KnownDirections | undefined;
/** (H, D) */
let decoder = new Float32Array();

const recoveryWorker = {
  /** Announces the decoder of a model with this many hidden units. */
  begin(directions: KnownDirections, hidden: number): void {
    known = directions;
    decoder = new Float32Array(hidden * directions.inputs);
  },

  /** Adds the decoder's rows from `start` on. */
  add(start: number, rows: Float32Array): void {
    decoder.set(rows, start * (known as KnownDirections).inputs);
  },

  /** Returns undefined if the decoder is not finite. */
  finish() {
    if (!decoder.every(Number.isFinite)) return undefined;
    return recoveryMetrics(known as KnownDirections, decoder);
  },
};

export type RecoveryWorker = typeof recoveryWorker;
expose(recoveryWorker);

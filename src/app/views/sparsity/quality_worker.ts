// Measures the codes and reconstructions of the test set and the directions of the units, in a worker: it would block
// the page. All of them arrive in slices.

import { expose } from "comlink";
import { mean } from "../../../math.ts";
import { CodeStatisticsAccumulator } from "../../../statistics/code_statistics.ts";
import { largestCosines } from "../../../statistics/directions.ts";
import { denseUnits } from "../../../statistics/firing_rates.ts";
import { ReconstructionQualityAccumulator } from "../../../statistics/reconstruction_quality.ts";

interface Shape {
  readonly inputs: number;
  readonly hidden: number;
}

let shape: Shape = { inputs: 1, hidden: 1 };
let codes = new CodeStatisticsAccumulator(1);
let quality = new ReconstructionQualityAccumulator(1);
/** (H, D) */
let decoder = new Float32Array();

const qualityWorker = {
  /** Announces a model of this shape. */
  begin(of: Shape): void {
    shape = of;
    codes = new CodeStatisticsAccumulator(of.hidden);
    quality = new ReconstructionQualityAccumulator(of.inputs);
    decoder = new Float32Array(of.hidden * of.inputs);
  },

  /** Adds rows (count, D), with their codes (count, H) and reconstructions (count, D). */
  addRows(inputs: Float32Array, h: Float32Array, reconstructions: Float32Array): void {
    codes.add(h);
    quality.add(inputs, reconstructions);
  },

  /** Adds the decoder's rows from `start` on. */
  addDecoder(start: number, rows: Float32Array): void {
    decoder.set(rows, start * shape.inputs);
  },

  /** Measures what was added. */
  finish() {
    const statistics = codes.finish();
    return {
      ...quality.finish(),
      meanL0: statistics.meanL0,
      meanActivation: mean(statistics.meanActivation),
      dead: statistics.dead,
      dense: denseUnits(statistics.firingRate),
      largestCosines: largestCosines(decoder, shape.inputs),
    };
  },
};

export type QualityWorker = typeof qualityWorker;
export type Quality = ReturnType<QualityWorker["finish"]>;
expose(qualityWorker);

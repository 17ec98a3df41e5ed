// How a run went, and how good its model is.

import type { Divergence } from "../config/divergence.ts";
import { inputsOf } from "../data/inputs.ts";
import { type LoadedSet, type Rows, slicesOf } from "../data/rows.ts";
import type { History } from "../files/history_csv.ts";
import type { ModelShape, Parameters } from "../model/tensors.ts";
import { type CodeStatistics, CodeStatisticsAccumulator } from "../statistics/code_statistics.ts";
import {
  type LargestCosine,
  largestCosines,
  MAX_COMPARED,
  summarisedCosines,
} from "../statistics/directions.ts";
import {
  type ReconstructionQuality,
  ReconstructionQualityAccumulator,
} from "../statistics/reconstruction_quality.ts";
import { type RecoveryMetrics, recoveryMetrics } from "../statistics/recovery.ts";
import type { Evaluation, Resampling, TestEvaluation } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import { type Comparison, compareRows } from "./comparison.ts";
import { withBar } from "./open_data.ts";
import type { RunInputs } from "./run_inputs.ts";

export interface Outcome {
  readonly stepsDone: number;
  readonly seconds: number;
  readonly history: History;
  /** The mean loss of each epoch. */
  readonly epochLosses: readonly number[];
  /** At the end of each epoch and of the run. */
  readonly evaluations: readonly TestEvaluation[];
  /** At the end of the run. */
  readonly parameters: Parameters;
  /** The last resampling of dead units in this process. */
  readonly lastResampling: Resampling | undefined;
  /** What was NaN or infinite first, if the run has diverged. */
  readonly divergence: Divergence | undefined;
}

export interface Results {
  /** The final model's loss over all training rows. */
  readonly train: Evaluation;
  readonly codes: MeasuredCodes;
  /** Of the test rows, if there are any. */
  readonly testCodes: MeasuredCodes | undefined;
  /** Some of the test rows, or of the training rows if there are none. */
  readonly comparison: Comparison;
  /** Undefined if the weights are not finite or the units more than `MAX_COMPARED`, as comparing them takes long. */
  readonly largestCosine: LargestCosine | undefined;
  /** For synthetic data. */
  readonly recovery: RecoveryMetrics | undefined;
}

export interface MeasuredCodes {
  readonly statistics: CodeStatistics;
  readonly quality: ReconstructionQuality;
  /** Mean over all units and rows. */
  readonly meanActivation: number;
  /** Two hidden units, counted from 0: the first that are active in the rows that are encoded first. */
  readonly plane: readonly [number, number];
  /** (count, 2), the activations of these two units. */
  readonly points: Float32Array;
}

/** What is measured of a model. */
export interface Measured {
  /** (count, H) */
  encode(rows: Rows): Promise<Float32Array>;
  /** (count, D) */
  reconstruct(rows: Rows): Promise<Float32Array>;
}

/** Bounds the memory for codes, and for inputs and reconstructions: 64 MB of each at a time. */
const VALUES_AT_ONCE = 2 ** 24;

export async function measureRun(
  trainer: Trainer,
  { train, test, plan }: RunInputs,
): Promise<Results> {
  const { model } = trainer;
  const { hidden, inputs } = plan.shape;
  const { W_dec } = await model.readParameters();
  const [shown, title] = test ? [test, "Test"] : [train, "Training"];
  return {
    train: await model.evaluate(train),
    codes: await measureCodes(model, train, hidden),
    testCodes: test && (await measureCodes(model, test, hidden)),
    largestCosine: await largestCosineOf(W_dec, hidden, inputs),
    recovery: await recoveryOf(train, W_dec),
    comparison: await compareRows(shown, title, (rows) => model.reconstruct(rows)),
  };
}

async function largestCosineOf(decoder: Float32Array, hidden: number, inputs: number) {
  if (hidden > MAX_COMPARED || !decoder.every(Number.isFinite)) return undefined;
  return withBar("comparing units", async (report) =>
    summarisedCosines(largestCosines(decoder, inputs, report)),
  );
}

async function recoveryOf(train: LoadedSet, decoder: Float32Array) {
  if (!train.directions) return undefined;
  return withBar("comparing units with the true features", async (report) =>
    recoveryMetrics(train, decoder, report),
  );
}

/** Encodes and reconstructs the rows part by part, because the codes of all of them may not fit into memory. */
export async function measureCodes(
  model: Measured,
  rows: Rows,
  hidden: number,
  valuesAtOnce = VALUES_AT_ONCE,
): Promise<MeasuredCodes> {
  let plane: readonly [number, number] | undefined;
  const points = new Float32Array(2 * rows.count);
  const rowsAtOnce = Math.max(1, Math.floor(valuesAtOnce / Math.max(hidden, rows.inputs)));
  let row = 0;
  const shape = { inputs: rows.inputs, hidden };
  const measured = await measureParts(model, partsOf(rows, rowsAtOnce), shape, (codes) => {
    plane ??= firstActive(codes, hidden);
    const [x, y] = plane;
    for (let i = 0; i < codes.length; i += hidden, row++) {
      points[2 * row] = codes[i + x] as number;
      points[2 * row + 1] = codes[i + y] as number;
    }
  });
  const means = measured.statistics.meanActivation;
  const meanActivation = means.reduce((sum, mean) => sum + mean, 0) / hidden;
  return { ...measured, meanActivation, plane: plane ?? firstActive([], hidden), points };
}

/** Returns the first two units that some row activates, or if there are no two, the first two. */
function firstActive(codes: ArrayLike<number>, hidden: number): readonly [number, number] {
  const active: number[] = [];
  for (let unit = 0; unit < hidden && active.length < 2; unit++) {
    for (let i = unit; i < codes.length; i += hidden) {
      if (codes[i] === 0) continue;
      active.push(unit);
      break;
    }
  }
  const [x, y] = active;
  return x === undefined || y === undefined ? [0, Math.min(1, hidden - 1)] : [x, y];
}

function* partsOf(rows: Rows, size: number) {
  for (const { part } of slicesOf(rows, size)) yield part;
}

/**
 * Measures a model on rows that come part by part.
 * @param look receives the codes (rows, H) of each part
 */
export async function measureParts(
  model: Measured,
  parts: Iterable<Rows> | AsyncIterable<Rows>,
  { inputs, hidden }: ModelShape,
  look: (codes: Float32Array) => void = () => {},
): Promise<Pick<MeasuredCodes, "statistics" | "quality">> {
  const statistics = new CodeStatisticsAccumulator(hidden);
  const quality = new ReconstructionQualityAccumulator(inputs);
  for await (const part of parts) {
    const codes = await model.encode(part);
    statistics.add(codes);
    quality.add(inputsOf(part), await model.reconstruct(part));
    look(codes);
  }
  return { statistics: statistics.finish(), quality: quality.finish() };
}

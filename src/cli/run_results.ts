// How a run went, and how good its model is.

import { type Rows, slicesOf } from "../data/rows.ts";
import type { History } from "../files/history_csv.ts";
import type { Parameters } from "../model/tensors.ts";
import { type CodeStatistics, CodeStatisticsAccumulator } from "../statistics/code_statistics.ts";
import { type RecoveryMetrics, recoveryMetrics } from "../statistics/recovery.ts";
import type { Evaluation, TestEvaluation } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import { type Comparison, compareRows } from "./comparison.ts";
import type { RunInputs } from "./run_inputs.ts";

export interface Outcome {
  readonly stepsDone: number;
  readonly seconds: number;
  readonly history: History;
  /** At the end of each epoch and of the run. */
  readonly evaluations: readonly TestEvaluation[];
  /** At the end of the run. */
  readonly parameters: Parameters;
  /** The step since which the loss or the weights are NaN or infinite. */
  readonly divergedAt: number | undefined;
}

export interface Results {
  /** The final model's loss over all training rows. */
  readonly train: Evaluation;
  readonly codes: MeasuredCodes;
  /** Some of the test rows, or of the training rows if there are none. */
  readonly comparison: Comparison;
  /** For synthetic data. */
  readonly recovery: RecoveryMetrics | undefined;
}

interface MeasuredCodes {
  readonly statistics: CodeStatistics;
  /** Mean over all units and rows. */
  readonly meanActivation: number;
  /** Two hidden units, counted from 0. */
  readonly plane: readonly [number, number];
  /** (count, 2), the activations of these two units. */
  readonly points: Float32Array;
}

/** Bounds the memory for codes: 64 MB at a time. */
const CODES_AT_ONCE = 2 ** 24;

export async function measureRun(
  trainer: Trainer,
  { train, test, plan }: RunInputs,
): Promise<Results> {
  const { model } = trainer;
  const [shown, title] = test ? [test, "Test"] : [train, "Training"];
  return {
    train: await model.evaluate(train),
    codes: await measureCodes((part) => model.encode(part), train, plan.shape.hidden),
    recovery: recoveryMetrics(train, (await model.readParameters()).W_dec),
    comparison: await compareRows(shown, title, (rows) => model.reconstruct(rows)),
  };
}

/** Encodes the rows part by part, because the codes of all of them may not fit into memory. */
export async function measureCodes(
  encode: (rows: Rows) => Promise<Float32Array>,
  rows: Rows,
  hidden: number,
  valuesAtOnce = CODES_AT_ONCE,
): Promise<MeasuredCodes> {
  const accumulator = new CodeStatisticsAccumulator(hidden);
  const plane = [0, Math.min(1, hidden - 1)] as const;
  const points = new Float32Array(2 * rows.count);
  const rowsAtOnce = Math.max(1, Math.floor(valuesAtOnce / hidden));
  for (const { start, part } of slicesOf(rows, rowsAtOnce)) {
    const codes = await encode(part);
    accumulator.add(codes);
    for (let i = 0; i < part.count; i++) {
      const [x, y] = plane.map((unit) => codes[i * hidden + unit] as number);
      points.set([x as number, y as number], 2 * (start + i));
    }
  }
  const statistics = accumulator.finish();
  const meanActivation = statistics.meanActivation.reduce((sum, mean) => sum + mean, 0) / hidden;
  return { statistics, meanActivation, plane, points };
}

// The decoder's bias before the first step: zero, or the middle of the training rows.

import { drawMedianRows, readRows } from "./prepare/row_parts.ts";
import { forEachInput, type RowStatistics } from "./row_statistics.ts";
import { isStreamed, type Rows, type StreamedSet, takeRows } from "./rows.ts";

interface Training {
  readonly rows: Rows | StreamedSet;
  readonly statistics: RowStatistics;
  readonly seed: number;
}

const biases = {
  zero: async ({ rows }: Training) => new Float64Array(rows.inputs),
  mean: async ({ statistics }: Training) => statistics.mean,
  "geometric-median": async ({ rows, seed }: Training) =>
    geometricMedian(await drawnRows(rows, seed)),
} as const;

export type StartBiasName = keyof typeof biases;
export const startBiasNames = Object.keys(biases) as StartBiasName[];

/**
 * Returns the bias (D) in the units of the model's inputs.
 * @param factor of `inputScale`
 */
export async function startBias(
  name: StartBiasName,
  training: Training,
  factor: number,
): Promise<Float32Array<ArrayBuffer>> {
  return Float32Array.from(await biases[name](training), (value) => value * factor);
}

/** The most rows that the geometric median is computed of. */
const MAX_ROWS = 4096;
const MAX_ROUNDS = 100;
/** The estimate has converged if it moves by at most this share of its norm. */
const TOLERANCE = 1e-6;
/** A row equals the estimate if it is as close as this share of the estimate's norm. */
const ROUNDING = 1e-12;

async function drawnRows(rows: Rows | StreamedSet, seed: number): Promise<Rows> {
  const { inputs, scaling, count } = rows;
  const numbers = drawMedianRows(count, MAX_ROWS, seed);
  if (!isStreamed(rows)) return takeRows(rows, numbers);
  return { values: await readRows(rows, numbers), count: numbers.length, inputs, scaling };
}

/**
 * Returns the point (D) with the smallest sum of distances to the rows, by Weiszfeld's iteration from their mean.
 * Rows equal to the estimate, within its rounding, have no direction: they only hold it back (Vardi & Zhang 2000,
 * doi:10.1073/pnas.97.4.1423).
 */
export function geometricMedian(rows: Rows): Float64Array<ArrayBuffer> {
  let estimate = meanOf(rows);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = weiszfeld(rows, estimate);
    const moved = distance(next, estimate);
    estimate = next;
    if (moved <= TOLERANCE * norm(estimate)) break;
  }
  return estimate;
}

/** Moves y to the mean of the other rows, weighted by 1/‖x − y‖, but less far the more rows equal y. */
function weiszfeld(rows: Rows, y: Float64Array): Float64Array<ArrayBuffer> {
  const pull = new Float64Array(y.length);
  let [weights, equal] = [0, 0];
  const rounding = ROUNDING * norm(y);
  forEachInput(rows, (x) => {
    const away = distance(x, y);
    const weight = 1 / away;
    if (away <= rounding || !Number.isFinite(weight)) {
      equal++;
      return;
    }
    weights += weight;
    for (let i = 0; i < y.length; i++) {
      pull[i] = (pull[i] as number) + weight * ((x[i] as number) - (y[i] as number));
    }
  });
  // The rows pull with this strength; those that equal y hold it with a strength of 1 each.
  const strength = norm(pull);
  const step = strength > equal ? (1 - equal / strength) / weights : 0;
  return pull.map((value, i) => (y[i] as number) + step * value);
}

function meanOf(rows: Rows): Float64Array<ArrayBuffer> {
  const mean = new Float64Array(rows.inputs);
  forEachInput(rows, (x) => {
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] as number) + (x[i] as number) / rows.count;
    }
  });
  return mean;
}

function distance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += ((x[i] as number) - (y[i] as number)) ** 2;
  return Math.sqrt(sum);
}

const norm = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

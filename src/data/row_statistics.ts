// What a model needs to know about all training rows before its first step, from one pass in float64 and bounded
// memory. Rows are the inputs x that the data's own scaling gives.
//   lowest, highest of all values     mean x̄ = (1/N) Σ x     mean square (1/N) Σ ‖x‖²     mean norm (1/N) Σ ‖x‖     variance (1/N) Σ ‖x − x̄‖²

import { sixDigits } from "../format.ts";
import { InputError } from "../input_error.ts";
import { piecesOf, rowsPerPiece } from "./pieces.ts";
import { numbersOf } from "./readers/number_types.ts";
import { formatOf, isStreamed, type Rows, type StreamedSet, slicesOf } from "./rows.ts";
import { perColumn } from "./scaling.ts";

export interface RowStatistics {
  /** N */
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
  /** (D) */
  readonly mean: Float64Array<ArrayBuffer>;
  readonly meanSquare: number;
  readonly meanNorm: number;
  readonly variance: number;
}

/** @param report called with the share of rows that are done */
export async function rowStatistics(
  rows: Rows | StreamedSet,
  report?: (share: number) => void,
): Promise<RowStatistics> {
  const sums = new RowSums(rows.inputs);
  for await (const part of partsOf(rows, report)) {
    forEachInput(part, (x) => sums.add(x));
  }
  return sums.finish();
}

/** The values of `inputScale`: what the rows' mean square or mean norm becomes. */
const scales = {
  none: () => 1,
  "unit-mean-square": ({ meanSquare }: RowStatistics) => 1 / Math.sqrt(meanSquare),
  "sqrt-d": ({ mean, meanNorm }: RowStatistics) => Math.sqrt(mean.length) / meanNorm,
} as const satisfies Record<string, (statistics: RowStatistics) => number>;

export type InputScaleName = keyof typeof scales;
export const inputScaleNames = Object.keys(scales) as InputScaleName[];

/**
 * Returns the factor, a float32, that all inputs of a model are multiplied with.
 * @throws InputError if it is not a positive float32, as if all rows are zero
 */
export function inputFactor(name: InputScaleName, statistics: RowStatistics): number {
  const factor = Math.fround(scales[name](statistics));
  if (factor > 0 && Number.isFinite(factor)) return factor;
  const size = statistics.meanNorm > 0 ? "too close to zero or too large" : "all zero";
  throw new InputError(
    `inputScale is ${name}, but the training rows are ${size}; use none or other data.`,
  );
}

/**
 * Returns V, by which the reconstruction error `variance` is divided: the variance of the scaled rows.
 * @throws InputError if all rows are equal
 */
export function scaledVariance({ variance }: RowStatistics, factor: number): number {
  const scaled = variance * factor ** 2;
  if (scaled > 0) return scaled;
  throw new InputError(
    "reconstructionError is variance, but all training rows are equal; use mean or sum.",
  );
}

/** @throws InputError if the scaled rows have no cross-entropy, because a value is not within 0 to 1 */
export function checkCrossEntropy({ lowest, highest }: RowStatistics, factor: number): void {
  const [low, high] = [lowest * factor, highest * factor];
  if (low >= 0 && high <= 1) return;
  throw new InputError(
    `Values from ${sixDigits(low)} to ${sixDigits(high)} lie outside 0 to 1, where cross-entropy is not defined; scale them with min-max and inputScale none, or select another error.`,
  );
}

/** Calls `use` with the inputs (D) of each row, in order. The array holds them only during the call. */
export function forEachInput(
  { values, count, inputs, scaling }: Rows,
  use: (x: Float64Array<ArrayBuffer>) => void,
): void {
  const numbers = numbersOf(values);
  const [offset, divisor] = [perColumn(scaling.offset, inputs), perColumn(scaling.divisor, inputs)];
  const x = new Float64Array(inputs);
  for (let row = 0; row < count; row++) {
    const from = row * inputs;
    for (let i = 0; i < inputs; i++) {
      x[i] = ((numbers[from + i] as number) - (offset[i] as number)) / (divisor[i] as number);
    }
    use(x);
  }
}

/** Yields all rows, some at a time. */
async function* partsOf(
  rows: Rows | StreamedSet,
  report?: (share: number) => void,
): AsyncGenerator<Rows> {
  const { inputs, scaling } = rows;
  if (isStreamed(rows)) {
    for await (const { start, end, values } of piecesOf(rows, report)) {
      yield { values, count: end - start, inputs, scaling };
    }
    return;
  }
  for (const { start, part } of slicesOf(rows, rowsPerPiece({ inputs, ...formatOf(rows) }))) {
    yield part;
    report?.((start + part.count) / rows.count);
  }
}

/** The mean and the squared deviations from it are updated row by row (Welford 1962): exact enough for any mean. */
export class RowSums {
  #count = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;
  #squares = 0;
  #norms = 0;
  #deviations = 0;
  readonly #mean: Float64Array<ArrayBuffer>;

  constructor(inputs: number) {
    this.#mean = new Float64Array(inputs);
  }

  add(x: Float64Array): void {
    const mean = this.#mean;
    const weight = 1 / ++this.#count;
    let [square, deviation] = [0, 0];
    let [lowest, highest] = [this.#lowest, this.#highest];
    for (let i = 0; i < mean.length; i++) {
      const value = x[i] as number;
      const before = value - (mean[i] as number);
      const updated = (mean[i] as number) + before * weight;
      mean[i] = updated;
      deviation += before * (value - updated);
      square += value * value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    this.#lowest = lowest;
    this.#highest = highest;
    this.#deviations += deviation;
    this.#squares += square;
    this.#norms += Math.sqrt(square);
  }

  finish(): RowStatistics {
    const count = this.#count;
    return {
      count,
      lowest: this.#lowest,
      highest: this.#highest,
      mean: this.#mean,
      meanSquare: this.#squares / count,
      meanNorm: this.#norms / count,
      variance: this.#deviations / count,
    };
  }
}

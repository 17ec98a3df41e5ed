// Resampling (setting "revival"): dead units start again from rows that the model reconstructs poorly. It is done on
// the host between two submits, because it is rare and its steps are known in advance: a submit ends with each, so
// that the bits do not depend on the number of steps per submit. All sums are in float64 and in a fixed order.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { layoutOf, type ModelLayout } from "../model/layout.ts";
import type { TensorName } from "../model/tensors.ts";

/** The encoder's column of a new unit is this share of the mean norm of the live columns. */
const ENCODER_SHARE = 0.2;

/** Whether units are resampled after a step that ends with `visited` rows of the run, of which `batch` are its own. */
export const isResampled = (visited: number, batch: number, deadWindow: number): boolean =>
  Math.floor(visited / deadWindow) > Math.floor((visited - batch) / deadWindow);

/** The state that is changed, in place: flat buffers in the layout's order, and a counter for each unit. */
export interface ResampledState {
  readonly parameters: Float32Array;
  readonly moments: readonly Float32Array[];
  /** For how many rows each unit has been inactive, after the step. */
  readonly counters: Uint32Array;
}

/** The rows of the step and their reconstructions (B,D), without padding. */
export interface ResampledBatch {
  readonly X: ArrayLike<number>;
  readonly Y: ArrayLike<number>;
}

export interface ResampleOptions {
  readonly seed: number;
  /** Counted from 1. */
  readonly step: number;
  readonly deadWindow: number;
  /** Whether the encoder subtracts b_dec from its inputs. */
  readonly preBias: boolean;
  /** Whether W_dec = W_encᵀ; then the encoder's column is the decoder's row. */
  readonly tied: boolean;
  /** The tensors with one value per unit that become 0. */
  readonly unitTensors: readonly TensorName[];
}

/**
 * Resamples every unit whose counter is at least `deadWindow`, in ascending order, and returns these units. Each
 * draws a row with probability ∝ ‖x − y‖², or any row if all errors are 0. The norms of the new weights are relative to
 * the mean over the live units, or over all units if none is live.
 */
export function resample(
  layout: ModelLayout,
  state: ResampledState,
  batch: ResampledBatch,
  options: ResampleOptions,
): number[] {
  const { parameters, moments, counters } = state;
  const { deadWindow, preBias, tied, unitTensors } = options;
  const { W_enc, W_dec, b_dec } = layout.tensors;
  const inputs = W_enc.rows;
  const units = Array.from(counters.keys());
  const dead = units.filter((j) => (counters[j] as number) >= deadWindow);
  const live = units.filter((j) => (counters[j] as number) < deadWindow);
  const measured = live.length > 0 ? live : units;

  const encoderIndex = (j: number) => (d: number) => W_enc.offset + d * W_enc.stride + j;
  const decoderIndex = (j: number) => (d: number) => W_dec.offset + j * W_dec.stride + d;
  const meanNorm = (indexOf: (j: number) => (d: number) => number) => {
    const norms = measured.map((j) => normOf(inputs, (d) => parameters[indexOf(j)(d)] as number));
    return norms.reduce((sum, norm) => sum + norm, 0) / measured.length;
  };
  // Before any unit changes.
  const decoderNorm = meanNorm(decoderIndex);
  const encoderNorm = tied ? decoderNorm : ENCODER_SHARE * meanNorm(encoderIndex);
  const draw = rowSource(batch, inputs, options);

  const write = (index: number, value: number) => {
    parameters[index] = value;
    for (const moment of moments) moment[index] = 0;
  };
  const centre = Float64Array.from({ length: inputs }, (_, d) =>
    preBias ? (parameters[b_dec.offset + d] as number) : 0,
  );
  for (const j of dead) {
    const row = draw();
    const fromCentre = centre.map((c, d) => (batch.X[row * inputs + d] as number) - c);
    const norm = normOf(inputs, (d) => fromCentre[d] as number);
    fromCentre.forEach((value, d) => {
      // A row at the centre has no direction: the unit becomes 0.
      const direction = norm > 0 ? value / norm : 0;
      write(decoderIndex(j)(d), decoderNorm * direction);
      write(encoderIndex(j)(d), encoderNorm * direction);
    });
    for (const name of unitTensors) write(layoutOf(layout, name).offset + j, 0);
    counters[j] = 0;
  }
  return dead;
}

function normOf(length: number, valueAt: (d: number) => number): number {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += valueAt(d) ** 2;
  return Math.sqrt(sum);
}

/** Returns a function that draws a row with probability ∝ ‖x − y‖². */
function rowSource(
  { X, Y }: ResampledBatch,
  inputs: number,
  { seed, step }: ResampleOptions,
): () => number {
  const random = xoroshiro128plus(seed ^ Math.imul(step, 0x9e3779b1));
  // The first numbers of two seeds are similar, those after a jump are not.
  random.jump();
  const rows = X.length / inputs;
  const sums = new Float64Array(rows);
  let total = 0;
  for (let b = 0; b < rows; b++) {
    for (let d = 0; d < inputs; d++) {
      const i = b * inputs + d;
      total += ((X[i] as number) - (Y[i] as number)) ** 2;
    }
    sums[b] = total;
  }
  return () => {
    const share = uniformFloat64(random);
    if (!(total > 0)) return Math.floor(share * rows);
    const row = sums.findIndex((sum) => sum > share * total);
    return row === -1 ? rows - 1 : row;
  };
}

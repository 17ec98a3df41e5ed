// How far a whole step in f32 may be from the same step in float64: every kernel's bound, carried on
// through those after it. e… bounds the error of the variable it is named after. A sum of n products whose
// factors are themselves off, |a| by ea, costs n ULP of Σ (|a|+ea)|b| and Σ ea |b|. These are worst cases,
// in which all roundings of thousands go the same way: a right driver stays far below them.

import type { Settings } from "../config/settings.ts";
import { columnSums, matmul, transpose } from "../reference/matmul.ts";
import type { BatchShape } from "../reference/shape.ts";
import type { Pass, Tensors } from "../reference/step.ts";
import { at, BYTE_ULPS, logit, magnitude, penaltyBounds, sigmoidBound } from "./bounds.ts";
import { ULP } from "./compare.ts";
import { absolute } from "./matrices.ts";

/** A step that was carried out in float64. */
export interface Step {
  readonly shape: BatchShape;
  readonly settings: Settings;
  /** Before the update. */
  readonly parameters: Tensors;
  readonly X: Float64Array;
  readonly twin: Pass;
}

export interface StepBounds {
  readonly reconstruction: number;
  readonly sparsity: number;
  readonly gradients: Tensors;
}

export function stepBounds(step: Step): StepBounds {
  const hidden = hiddenBounds(step);
  const penalty = penaltyOf(step, hidden.eh);
  const output = outputBounds(step, hidden.eh);
  const edz1 = backwardBounds(step, hidden, output.edz2, penalty.edm);
  return {
    reconstruction: output.reconstruction,
    sparsity: penalty.sparsity,
    gradients: gradientBounds(step, hidden.eh, output.edz2, edz1),
  };
}

/** z₁ with its bound, and that of h: nothing for a ReLU that is surely off. */
function hiddenBounds({ shape, settings, parameters, X }: Step) {
  const { rows, inputs, hidden } = shape;
  const { W_enc, b_enc } = parameters;
  const z1 = matmul(X, W_enc, rows, inputs, hidden).map((z, i) => z + at(b_enc, i % hidden));
  const size = magnitude(X, W_enc, b_enc, [rows, inputs, hidden]);
  const ez1 = size.map((value) => (inputs + 1 + BYTE_ULPS) * ULP * value);
  const isRelu = settings.activation === "relu";
  const eh = z1.map((z, i) => {
    if (!isRelu) return sigmoidBound(z, at(ez1, i));
    return z + at(ez1, i) <= 0 ? 0 : at(ez1, i);
  });
  return { z1, ez1, eh };
}

function penaltyOf({ shape, settings, twin }: Step, eh: Float64Array) {
  const { rows, hidden } = shape;
  const { targetActivation, sparsityWeight } = settings;
  const sums = columnSums(eh, rows, hidden);
  // 8 rows a block, then the blocks, then the division.
  const additions = 8 + rows / 8 + 4;
  const em = (j: number) => {
    const off = at(sums, j) / rows;
    return off + additions * ULP * (at(twin.penalty.m, j) + off);
  };
  const bounds = penaltyBounds(twin.penalty, em, targetActivation, sparsityWeight);
  const edm = twin.penalty.dm.map((_, j) => bounds.dm(j));
  const eKL = twin.penalty.KL.reduce((sum, KL, j) => {
    // 256 lanes add, then pairs of them.
    return sum + bounds.KL(j) + (hidden / 256 + 16) * ULP * (Math.abs(KL) + bounds.KL(j));
  }, 0);
  return { edm, sparsity: sparsityWeight * eKL };
}

/** Bounds of dz₂ and of the reconstruction error. */
function outputBounds({ shape, settings, parameters, X, twin }: Step, eh: Float64Array) {
  const { rows, inputs, hidden } = shape;
  const terms = (hidden + 1) * ULP;
  const spread = twin.h.map((h, i) => at(eh, i) + terms * (h + at(eh, i)));
  const ez2 = matmul(spread, absolute(parameters.W_dec), rows, hidden, inputs);
  const isLinear = settings.outputActivation === "linear";
  const scale = 2 / (rows * inputs);
  const additions = Math.ceil((rows * inputs) / 32 / 256) + 24;
  let reconstruction = 0;
  const edz2 = twin.y.map((y, i) => {
    const ez = at(ez2, i) + terms * Math.abs(at(parameters.b_dec, i % inputs));
    const isFlat = y === 0 || y === 1;
    const ey = isLinear ? ez : isFlat ? 0.05 * ez * ez + 4 * ULP : sigmoidBound(logit(y), ez);
    const distance = Math.abs(y - at(X, i));
    const off = ey + (BYTE_ULPS + 2 * Math.max(1, distance)) * ULP;
    const square = (2 * distance + off) * off + additions * ULP * (distance + off) ** 2;
    reconstruction += square / (rows * inputs);
    const rounding = 8 * ULP * Math.abs(at(twin.dz2, i));
    if (isLinear) return scale * off + rounding;
    const slope = y * (1 - y) + distance * Math.abs(1 - 2 * y) + 3 * off;
    return scale * off * slope + rounding;
  });
  return { edz2, reconstruction };
}

/** Bound of dz₁; where a ReLU may be on here and off there, all of dh. */
function backwardBounds(
  { shape, settings, parameters, twin }: Step,
  { z1, ez1, eh }: ReturnType<typeof hiddenBounds>,
  edz2: Float64Array,
  edm: Float64Array,
): Float64Array {
  const { rows, inputs, hidden } = shape;
  const terms = (inputs + 6) * ULP;
  const weights = transpose(absolute(parameters.W_dec), hidden, inputs);
  const spread = twin.dz2.map((dz2, i) => at(edz2, i) + terms * (Math.abs(dz2) + at(edz2, i)));
  const off = matmul(spread, weights, rows, inputs, hidden);
  const most = matmul(absolute(twin.dz2), weights, rows, inputs, hidden);
  return twin.dz1.map((dz1, i) => {
    const [dm, h, offH] = [at(twin.penalty.dm, i % hidden), at(twin.h, i), at(eh, i)];
    const edh = at(off, i) + (at(edm, i % hidden) + terms * Math.abs(dm)) / rows;
    const largest = at(most, i) + Math.abs(dm) / rows + edh;
    if (settings.activation === "relu") {
      if (Math.abs(at(z1, i)) <= at(ez1, i)) return largest;
      return at(z1, i) > 0 ? edh : 0;
    }
    const slope = h * (1 - h);
    return edh * slope + largest * offH * (Math.abs(1 - 2 * h) + offH) + 4 * ULP * Math.abs(dz1);
  });
}

function gradientBounds(
  { shape, X, twin }: Step,
  eh: Float64Array,
  edz2: Float64Array,
  edz1: Float64Array,
): Tensors {
  const { rows, inputs, hidden } = shape;
  // Each delta with its bound and the roundings of a sum over the rows.
  const wide = (delta: Float64Array, off: Float64Array) =>
    delta.map((value, i) => {
      return at(off, i) + (rows + BYTE_ULPS) * ULP * (Math.abs(value) + at(off, i));
    });
  const [wide1, wide2] = [wide(twin.dz1, edz1), wide(twin.dz2, edz2)];
  const largestH = transpose(
    twin.h.map((h, i) => h + at(eh, i)),
    rows,
    hidden,
  );
  const largestDz2 = twin.dz2.map((dz2, i) => Math.abs(dz2) + at(edz2, i));
  const ofDelta = matmul(largestH, wide2, hidden, rows, inputs);
  const ofH = matmul(transpose(eh, rows, hidden), largestDz2, hidden, rows, inputs);
  return {
    W_enc: matmul(transpose(X, rows, inputs), wide1, inputs, rows, hidden),
    b_enc: columnSums(wide1, rows, hidden),
    W_dec: ofDelta.map((value, i) => value + at(ofH, i)),
    b_dec: columnSums(wide2, rows, inputs),
  };
}

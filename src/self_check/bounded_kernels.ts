// The kernels on bounded matrices: the same operations as in the references, with the error of each in f32.
// For a single kernel the inputs are exact; for a training step, the kernels are applied one after the other.

import { ROW_BLOCK } from "../../shaders/kernel.ts";
import { lossAdditions } from "../../shaders/loss.ts";
import { totalAdditions } from "../../shaders/penalty_total.ts";
import type { ReconstructionErrorName, Settings } from "../config/settings.ts";
import { type ActivationName, activations } from "../reference/activations.ts";
import { penalties } from "../reference/penalties.ts";
import { reconstructionErrors } from "../reference/reconstruction_errors.ts";
import {
  addRow,
  at,
  type Bounded,
  columnSums,
  groupSums,
  map,
  matmul,
  minus,
  scaled,
  total,
  transposed,
  ULP,
} from "./bounded.ts";
import {
  activationBounds,
  firstChanges,
  penaltyBounds,
  reconstructionErrorBounds,
} from "./row_bounds.ts";

export const activated = (z: Bounded, name: ActivationName) =>
  map(z, activations[name].value, activationBounds[name].value);

/** d ⊙ φ', from the activation's values h. */
export const pulledBack = (d: Bounded, h: Bounded, name: ActivationName) =>
  map(
    d,
    (value, i) => activations[name].backward(value, at(h.value, i)),
    (value, error, _, i) =>
      activationBounds[name].backward(value, error, at(h.value, i), at(h.error, i)),
  );

/** Sums over blocks of 8 rows: (⌈rows/8⌉,columns) */
export const blockSums = (a: Bounded) =>
  groupSums(
    a,
    [Math.ceil(a.rows / ROW_BLOCK), a.columns],
    (i) => Math.floor(i / a.columns / ROW_BLOCK) * a.columns + (i % a.columns),
    ROW_BLOCK,
  );

/** Sums over four neighbouring columns: (rows,⌈columns/4⌉) */
export function quadSums(a: Bounded): Bounded {
  const quads = Math.ceil(a.columns / 4);
  const quadOf = (i: number) => Math.floor(i / a.columns) * quads + Math.floor((i % a.columns) / 4);
  return groupSums(a, [a.rows, quads], quadOf, 2);
}

/** h and its sums over blocks of rows, from X (B,D). */
export function encode(X: Bounded, weights: Bounded, bias: Bounded, activation: ActivationName) {
  const h = activated(addRow(matmul(X, weights), bias), activation);
  return { h, ...columnBlocks(h) };
}

/** The sums over blocks of rows of h and of the number of values that are not 0. */
export function columnBlocks(h: Bounded) {
  // A value whose error interval reaches 0 may count or not.
  const active = map(
    h,
    (value) => Number(value !== 0),
    (value, error) => Number(error > 0 && Math.abs(value) <= error),
  );
  return { hiddenSums: blockSums(h), activeSums: blockSums(active) };
}

/** m, the penalty and dm, from the sums over blocks; `rows` is the number of rows in all blocks. */
export function sparsity(
  { hiddenSums, activeSums }: ReturnType<typeof columnBlocks>,
  rows: number,
  settings: Settings,
  norms?: Bounded,
) {
  const { penalty: name, sparsityWeight } = settings;
  const m = scaled(columnSums(hiddenSums), 1 / rows, 3);
  const active = scaled(columnSums(activeSums), 1 / rows, 3);
  const [normAt, normError] = [
    (j: number) => norms?.value[j] ?? 1,
    (j: number) => norms?.error[j] ?? 0,
  ];
  const of = (mean: number, j: number) =>
    penalties[name](mean, settings, at(active.value, j), normAt(j));
  const off = (mean: number, error: number, j: number) => {
    const unit = { active: at(active.error, j), norm: normAt(j), normError: normError(j) };
    return penaltyBounds[name](mean, error, settings, unit);
  };
  const penalty = map(
    m,
    (mean, j) => of(mean, j).value,
    (mean, error, _, j) => off(mean, error, j).value,
  );
  const slope = map(
    m,
    (mean, j) => of(mean, j).slope,
    (mean, error, _, j) => off(mean, error, j).slope,
  );
  return { m, active, penalty, dm: scaled(slope, sparsityWeight, 1) };
}

/** The penalty and dm of a penalty that is a function of the sum s of the units' values: (s/target − 1)². */
export function penaltyTotal(
  { penalty, dm }: { readonly penalty: Bounded; readonly dm: Bounded },
  { penalty: name, targetL0 }: Pick<Settings, "penalty" | "targetL0">,
) {
  if (name !== "l0-target") return { penalty, dm };
  const sum = total(penalty, totalAdditions(penalty.value.length));
  const excess = at(sum.value, 0) / targetL0 - 1;
  const off = at(sum.error, 0) / targetL0 + 4 * ULP * (1 + Math.abs(excess));
  const square = excess * excess;
  return {
    penalty: map(
      penalty,
      (_, j) => (j === 0 ? square : 0),
      (_, __, ___, j) => (j === 0 ? (2 * Math.abs(excess) + off) * off + 2 * ULP * square : 0),
    ),
    dm: map(
      dm,
      (slope) => (slope * 2 * excess) / targetL0,
      (slope, error, result) =>
        (2 * Math.abs(slope) * off + 2 * error * (Math.abs(excess) + off)) / targetL0 +
        6 * ULP * Math.abs(result),
    ),
  };
}

/** y, dz2 and the sums of the reconstruction error's terms, from h (B,H). */
export function decode(
  h: Bounded,
  weights: Bounded,
  bias: Bounded,
  X: Bounded,
  activation: ActivationName,
  reconstructionError: ReconstructionErrorName,
  variance = 1,
) {
  const { term, slope, isAtArgument, scale } = reconstructionErrors[reconstructionError];
  const bounds = reconstructionErrorBounds[reconstructionError];
  const a = addRow(matmul(h, weights), bias);
  const y = activated(a, activation);
  const error = minus(y, X);
  // The scale is computed from two factors and a division.
  const dE = scaled(map(error, slope, bounds.slope), scale(X.rows, X.columns, variance), 6);
  const terms = map(
    error,
    (value, i) => term(value, at(a.value, i), at(X.value, i)),
    (value, off, _, i) => bounds.term(value, off, at(a.value, i), at(a.error, i)),
  );
  return {
    y,
    dz2: isAtArgument ? dE : pulledBack(dE, y, activation),
    errorSums: quadSums(blockSums(terms)),
  };
}

/** dz1, from dz2 (B,D), dm (H) and h (B,H). */
export function hiddenGradient(
  dz2: Bounded,
  weights: Bounded,
  dm: Bounded,
  h: Bounded,
  activation: ActivationName,
) {
  const pull = scaled(dm, 1 / dz2.rows, 3);
  return pulledBack(addRow(hiddenSums(dz2, weights), pull), h, activation);
}

/** dh, from dz2 (B,D). */
export const hiddenSums = (dz2: Bounded, weights: Bounded) => matmul(dz2, transposed(weights));

/** The gradients of weights and bias, from the layer's input and its delta. */
export const weightGradient = (input: Bounded, delta: Bounded) => ({
  weights: matmul(transposed(input), delta),
  bias: columnSums(delta),
});

/** The terms of the loss, (1,1) each, from the error sums of a batch (B,D) and the penalty (H). */
export function loss(
  reconstructionError: ReconstructionErrorName,
  errorSums: Bounded,
  { penalty, active }: { readonly penalty: Bounded; readonly active: Bounded },
  [rows, inputs]: readonly [number, number],
  lambda: number,
  variance = 1,
) {
  const errors = total(errorSums, lossAdditions(errorSums.value.length));
  const ofUnits = (values: Bounded) => total(values, lossAdditions(values.value.length) + 4);
  return {
    reconstruction: scaled(
      errors,
      reconstructionErrors[reconstructionError].scale(rows, inputs, variance),
      6,
    ),
    sparsity: scaled(ofUnits(penalty), lambda, 1),
    l0: ofUnits(active),
  };
}

/**
 * The parameters after the first step, from the gradient. An optimizer's first change is monotonic in the gradient,
 * so its error is largest at one end of the gradient's error interval. Added to it are 16 roundings, including those
 * of the scalars.
 */
export function firstUpdate(gradient: Bounded, before: Bounded, settings: Settings): Bounded {
  const change = firstChanges[settings.optimizer](settings);
  return map(
    gradient,
    (g, i) => at(before.value, i) - change(g),
    (g, error, _, i) => {
      const ends = [change(g + error), change(g - error)];
      const most = Math.max(...ends.map((end) => Math.abs(end - change(g))));
      const rounding = 16 * ULP * Math.max(...ends.map(Math.abs));
      return most + rounding + at(before.error, i) + ULP * Math.abs(at(before.value, i));
    },
  );
}

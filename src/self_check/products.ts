// The two products of the forward pass, each against its twin; bounds.ts tells the bounds' first parts.

import type { HiddenActivation, OutputActivation } from "../config/settings.ts";
import * as twin from "../reference/decode.ts";
import { encode as encodeTwin } from "../reference/encode.ts";
import type { BatchShape } from "../reference/shape.ts";
import { at, BYTE_ULPS, logit, magnitude, sigmoidBound } from "./bounds.ts";
import { compare, ULP } from "./compare.ts";
import {
  batchBytes,
  batchValues,
  blockSums,
  byteValues,
  parameter,
  quadSums,
  randomSource,
} from "./matrices.ts";
import { type KernelCase, kernelCase } from "./run_kernel.ts";

export function encodeCase(shape: BatchShape, activation: HiddenActivation): KernelCase {
  const { rows, inputs, hidden } = shape;
  const random = randomSource(1);
  const bytes = random.bytes(rows * inputs);
  const X = byteValues(bytes);
  const weights = random.values(inputs * hidden, -0.3, 0.3);
  const bias = random.values(hidden, -0.5, 0.5);
  bias[0] = -1000; // a dead unit, unless it is the only one
  bias[hidden - 1] = 0.5;
  const expected = encodeTwin(shape, activation, X, weights, bias);
  const size = magnitude(X, weights, bias, [rows, inputs, hidden]);

  const bound = (i: number) => {
    const dz = (inputs + 1 + BYTE_ULPS) * ULP * at(size, i);
    if (activation === "relu") return dz;
    return sigmoidBound(at(expected, i) === 0 ? -1000 : logit(at(expected, i)), dz) + 2e-35;
  };
  const bounds = expected.map((_, i) => bound(i));
  const sumBounds = blockSums(bounds, rows, hidden);
  const sums = blockSums(expected, rows, hidden);
  return kernelCase(
    { ...shape },
    {
      X: batchBytes(bytes, rows, inputs),
      weights: parameter(weights, inputs, hidden),
      bias: parameter(bias, 1, hidden),
    },
    { h: { rows, columns: hidden }, hiddenSums: { rows: Math.ceil(rows / 8), columns: hidden } },
    ({ h, hiddenSums }) => [
      compare("h", h, expected, (i) => at(bounds, i)),
      compare("hiddenSums", hiddenSums, sums, (i) => at(sumBounds, i) + 8 * ULP * at(sums, i)),
    ],
  );
}

/** Both results of the kernel: "delta" for training, "reconstruction" for looking. */
export function decodeCase(
  shape: BatchShape,
  activation: OutputActivation,
  which: "delta" | "reconstruction",
): KernelCase {
  const { rows, inputs, hidden } = shape;
  const random = randomSource(2);
  const h = random.values(rows * hidden, -1, 1).map((value) => Math.max(value, 0));
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const bias = random.values(inputs, -1, 1);
  const bytes = random.bytes(rows * inputs);
  const X = byteValues(bytes);
  const { y, dz2 } = twin.decode(shape, activation, h, weights, bias, X);
  const size = magnitude(h, weights, bias, [rows, hidden, inputs]);

  const errors = y.map((value, i) => value - at(X, i));
  const yBound = y.map((value, i) => {
    const dz = (hidden + 1) * ULP * at(size, i);
    return activation === "linear" ? dz : sigmoidBound(logit(value), dz);
  });
  const errorBound = yBound.map((dy, i) => dy + BYTE_ULPS * ULP * at(X, i));
  const scale = 2 / (rows * inputs);
  const deltaBound = (i: number) => {
    const [value, error, dy] = [at(y, i), at(errors, i), at(errorBound, i)];
    const rounding = 8 * ULP * Math.abs(at(dz2, i));
    if (activation === "linear") return scale * dy + rounding;
    const slope = value * (1 - value) + Math.abs(error) * Math.abs(1 - 2 * value);
    return scale * dy * (slope + 2 * dy) + rounding;
  };
  const squares = errors.map((error) => error * error);
  const squareBound = squares.map((square, i) => {
    const dy = at(errorBound, i);
    return (2 * Math.abs(at(errors, i)) + dy) * dy + 3 * ULP * square;
  });
  const blocks = Math.ceil(rows / 8);
  const sums = quadSums(blockSums(squares, rows, inputs), blocks, inputs);
  const bounds = quadSums(blockSums(squareBound, rows, inputs), blocks, inputs);
  const sumBound = (i: number) => at(bounds, i) + 5 * ULP * at(sums, i);
  return kernelCase(
    { ...shape },
    {
      h: batchValues(h, rows, hidden),
      weights: parameter(weights, hidden, inputs),
      bias: parameter(bias, 1, inputs),
      X: batchBytes(bytes, rows, inputs),
    },
    {
      result: { rows, columns: inputs },
      errorSums: { rows: 1, columns: sums.length, stride: sums.length },
    },
    ({ result, errorSums }) => [
      which === "delta"
        ? compare("dz2", result, dz2, deltaBound)
        : compare("y", result, y, (i) => at(yBound, i)),
      compare("errorSums", errorSums, sums, sumBound),
    ],
  );
}

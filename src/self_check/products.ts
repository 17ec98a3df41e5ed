// The five kernels that are matrix products, each against its twin.
//
// Bounds. A sum of n f32 products is off by at most n · 2⁻²³ · Σ|aᵢbᵢ| (one rounding per fma is half of
// that); a bias is one more term. exp(z) is allowed 3 + 2|z| ULP, so σ(z) inherits
// σ(1−σ) · (3 + 2|z|) ULP, and 4 ULP of itself for the sum and the division.

import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import * as twin from "../reference/decode.ts";
import { decoder_gradient as decoderTwin } from "../reference/decoder_gradient.ts";
import { encode as encodeTwin } from "../reference/encode.ts";
import { encoder_gradient as encoderTwin } from "../reference/encoder_gradient.ts";
import { hidden_gradient as hiddenTwin } from "../reference/hidden_gradient.ts";
import { matmul, transpose } from "../reference/matmul.ts";
import { type BatchShape, sigmoid } from "../reference/shape.ts";
import { type Check, compare, ULP } from "./compare.ts";
import {
  absolute,
  batchBytes,
  batchValues,
  blockSums,
  byteValues,
  parameter,
  quadSums,
  randomSource,
} from "./matrices.ts";
import { type Host, runKernel } from "./run_kernel.ts";

/** B, D, H: the article's, its short last batch, one row, and sizes below, on and off the tile. */
export const shapes: readonly BatchShape[] = [
  { rows: 256, inputs: 784, hidden: 64 },
  { rows: 96, inputs: 784, hidden: 64 },
  { rows: 1, inputs: 784, hidden: 64 },
  { rows: 1, inputs: 1, hidden: 1 },
  { rows: 3, inputs: 5, hidden: 2 },
  { rows: 8, inputs: 8, hidden: 8 },
  { rows: 7, inputs: 12, hidden: 4 },
  { rows: 9, inputs: 17, hidden: 9 },
  { rows: 65, inputs: 66, hidden: 67 },
];

/** A byte's value b / 255 is a division, which is allowed 2.5 ULP. */
const BYTE_ULPS = 2.5;

const at = (values: ArrayLike<number>, i: number) => values[i] as number;

/** Σ_k |a_ik b_kj| + |bias_j|: what rounding errors of a product are measured by. */
function magnitude(
  A: Float64Array,
  B: Float64Array,
  bias: Float64Array | undefined,
  [rows, inner, columns]: readonly [number, number, number],
) {
  const sums = matmul(absolute(A), absolute(B), rows, inner, columns);
  return sums.map((sum, i) => sum + Math.abs(bias?.[i % columns] ?? 0));
}

/** Error of σ(z) where z is off by dz. */
const sigmoidBound = (z: number, dz: number) => {
  const y = sigmoid(z);
  return y * (1 - y) * (dz + (3 + 2 * Math.abs(z)) * ULP) + 4 * ULP * y;
};

const logit = (y: number) => Math.log(y / (1 - y));

export async function encodeCase(
  host: Host,
  shape: BatchShape,
  activation: "relu" | "sigmoid",
  kernel = encode(activation),
) {
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

  const { h, hiddenSums } = await runKernel(
    host,
    kernel,
    { ...shape },
    {
      X: batchBytes(bytes, rows, inputs),
      weights: parameter(weights, inputs, hidden),
      bias: parameter(bias, 1, hidden),
    },
    { h: { rows, columns: hidden }, hiddenSums: { rows: Math.ceil(rows / 8), columns: hidden } },
  );

  const bound = (i: number) => {
    const dz = (inputs + 1 + BYTE_ULPS) * ULP * at(size, i);
    if (activation === "relu") return dz;
    return sigmoidBound(at(expected, i) === 0 ? -1000 : logit(at(expected, i)), dz) + 2e-35;
  };
  const bounds = expected.map((_, i) => bound(i));
  const sumBounds = blockSums(bounds, rows, hidden);
  const sums = blockSums(expected, rows, hidden);
  return [
    compare("h", h, expected, bound),
    compare("hiddenSums", hiddenSums, sums, (i) => at(sumBounds, i) + 8 * ULP * at(sums, i)),
  ];
}

export async function decodeCase(
  host: Host,
  shape: BatchShape,
  activation: "sigmoid" | "linear",
): Promise<Check[]> {
  const { rows, inputs, hidden } = shape;
  const random = randomSource(2);
  const h = random.values(rows * hidden, -1, 1).map((value) => Math.max(value, 0));
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const bias = random.values(inputs, -1, 1);
  const bytes = random.bytes(rows * inputs);
  const X = byteValues(bytes);
  const { y, dz2 } = twin.decode(shape, activation, h, weights, bias, X);
  const size = magnitude(h, weights, bias, [rows, hidden, inputs]);

  const blockQuads = Math.ceil(rows / 8) * Math.ceil(inputs / 4);
  const run = (result: "delta" | "reconstruction") =>
    runKernel(
      host,
      decode(activation, result),
      { ...shape },
      {
        h: batchValues(h, rows, hidden),
        weights: parameter(weights, hidden, inputs),
        bias: parameter(bias, 1, inputs),
        X: batchBytes(bytes, rows, inputs),
      },
      {
        result: { rows, columns: inputs },
        errorSums: { rows: 1, columns: blockQuads, stride: blockQuads },
      },
    );
  const reconstruction = await run("reconstruction");
  const delta = await run("delta");

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
  return [
    compare("y", reconstruction.result, y, (i) => at(yBound, i)),
    compare("dz2", delta.result, dz2, deltaBound),
    compare("errorSums of y", reconstruction.errorSums, sums, sumBound),
    compare("errorSums of dz2", delta.errorSums, sums, sumBound),
  ];
}

export async function hiddenGradientCase(
  host: Host,
  shape: BatchShape,
  activation: "relu" | "sigmoid",
) {
  const { rows, inputs, hidden } = shape;
  const random = randomSource(3);
  const dz2 = random.values(rows * inputs, -1e-3, 1e-3);
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const dm = random.values(hidden, -1, 10);
  // About half the activations are 0, where ReLU passes nothing.
  const h = random.values(rows * hidden, -0.9, 0.9).map((value) => Math.max(value, 0));
  h[0] = 0.5;
  const expected = hiddenTwin(shape, activation, dz2, weights, dm, h);
  const perRow = dm.map((value) => value / rows);
  const size = magnitude(dz2, transpose(weights, hidden, inputs), perRow, [rows, inputs, hidden]);

  const { dz1 } = await runKernel(
    host,
    hidden_gradient(activation),
    { ...shape },
    {
      dz2: batchValues(dz2, rows, inputs),
      weights: parameter(weights, hidden, inputs),
      dm: parameter(dm, 1, hidden),
      h: batchValues(h, rows, hidden),
    },
    { dz1: { rows, columns: hidden } },
  );
  return [compare("dz1", dz1, expected, (i) => (inputs + 6) * ULP * at(size, i))];
}

/** Both weight gradients: `decoder` (h, dz₂) or `encoder` (X, dz₁). */
export async function weightGradientCase(
  host: Host,
  shape: BatchShape,
  which: "decoder" | "encoder",
) {
  const { rows } = shape;
  const [height, width] =
    which === "decoder" ? [shape.hidden, shape.inputs] : [shape.inputs, shape.hidden];
  const random = randomSource(4);
  // About half the values are 0.
  const bytes = random.bytes(rows * height).map((byte) => Math.max(byte - 128, 0));
  bytes[0] = 100;
  const isDecoder = which === "decoder";
  // The decoder's input is floats, the encoder's bytes.
  const input = byteValues(bytes).map((value) => (isDecoder ? Math.fround(value) : value));
  const delta = random.values(rows * width, -1e-3, 1e-3);
  const expected = isDecoder ? decoderTwin(shape, input, delta) : encoderTwin(shape, input, delta);
  const size = magnitude(transpose(input, rows, height), delta, undefined, [height, rows, width]);
  const biasSize = magnitude(new Float64Array(rows).fill(1), delta, undefined, [1, rows, width]);

  const { weights, bias } = await runKernel(
    host,
    isDecoder ? decoder_gradient() : encoder_gradient(),
    { ...shape },
    {
      input: isDecoder ? batchValues(input, rows, height) : batchBytes(bytes, rows, height),
      delta: batchValues(delta, rows, width),
    },
    { weights: { rows: height, columns: width }, bias: { rows: 1, columns: width } },
  );
  return [
    compare("weights", weights, expected.weights, (i) => (rows + BYTE_ULPS) * ULP * at(size, i)),
    compare("bias", bias, expected.bias, (i) => rows * ULP * at(biasSize, i)),
  ];
}

/** A product that leaves out its last four terms: the bounds must be tight enough to notice. */
export function brokenEncodeCase(host: Host) {
  const right = encode("relu");
  const source = right.source.replace("k < innerQuads", "k + 1 < innerQuads");
  if (source === right.source) throw new Error("The control no longer breaks the kernel.");
  return encodeCase(host, shapes[0] as BatchShape, "relu", { ...right, source });
}

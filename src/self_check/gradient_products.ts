// The three products of the backward pass, each against its twin; bounds.ts tells the bounds' first parts.

import type { HiddenActivation } from "../config/settings.ts";
import { decoder_gradient as decoderTwin } from "../reference/decoder_gradient.ts";
import { encoder_gradient as encoderTwin } from "../reference/encoder_gradient.ts";
import { hidden_gradient as hiddenTwin } from "../reference/hidden_gradient.ts";
import { transpose } from "../reference/matmul.ts";
import type { BatchShape } from "../reference/shape.ts";
import { at, BYTE_ULPS, magnitude } from "./bounds.ts";
import { compare, ULP } from "./compare.ts";
import { batchBytes, batchValues, byteValues, parameter, randomSource } from "./matrices.ts";
import { type KernelCase, kernelCase } from "./run_kernel.ts";

export function hiddenGradientCase(shape: BatchShape, activation: HiddenActivation): KernelCase {
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

  return kernelCase(
    { ...shape },
    {
      dz2: batchValues(dz2, rows, inputs),
      weights: parameter(weights, hidden, inputs),
      dm: parameter(dm, 1, hidden),
      h: batchValues(h, rows, hidden),
    },
    { dz1: { rows, columns: hidden } },
    ({ dz1 }) => [compare("dz1", dz1, expected, (i) => (inputs + 6) * ULP * at(size, i))],
  );
}

/** Both weight gradients: `decoder` (h, dz₂) or `encoder` (X, dz₁). */
export function weightGradientCase(shape: BatchShape, which: "decoder" | "encoder"): KernelCase {
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

  return kernelCase(
    { ...shape },
    {
      input: isDecoder ? batchValues(input, rows, height) : batchBytes(bytes, rows, height),
      delta: batchValues(delta, rows, width),
    },
    { weights: { rows: height, columns: width }, bias: { rows: 1, columns: width } },
    ({ weights, bias }) => [
      compare("weights", weights, expected.weights, (i) => (rows + BYTE_ULPS) * ULP * at(size, i)),
      compare("bias", bias, expected.bias, (i) => rows * ULP * at(biasSize, i)),
    ],
  );
}

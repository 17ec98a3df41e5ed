// Cases for the matmul kernels, with the bounds of the same kernels on bounded matrices.

import type { Settings } from "../../config/settings.ts";
import type { ElementType } from "../../data/data_set.ts";
import type { ActivationName } from "../../reference/activations.ts";
import { decode as referenceDecode } from "../../reference/decode.ts";
import { decoder_gradient } from "../../reference/decoder_gradient.ts";
import { encode as referenceEncode } from "../../reference/encode.ts";
import { encoder_gradient } from "../../reference/encoder_gradient.ts";
import { hidden_gradient, hidden_sums } from "../../reference/hidden_gradient.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { at, type Bounded, exact, map, plus } from "../bounded.ts";
import { decode, encode, hiddenGradient, hiddenSums, weightGradient } from "../bounded_kernels.ts";
import { compareBounded } from "../compare.ts";
import { batchValues, blockSums, parameter, randomSource, storedBatch } from "../matrices.ts";
import { boundedInputs, inputsOf, randomRows } from "../rows.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";

/** The choices of the kernel that is checked. */
type Choices = Readonly<Record<string, string>>;

/** The type of X's values; bytes if it is not a choice. */
const elementOfChoice = ({ element = "u8" }: Choices) => element as ElementType;

const sizes = ({ rows, inputs, hidden }: BatchShape) => ({ batch: rows, inputs, hidden });

export function encodeCase(shape: BatchShape, _settings: Settings, choices: Choices): KernelCase {
  const { rows, inputs, hidden } = shape;
  const activation = choices.activation as ActivationName;
  const random = randomSource(1);
  const batch = randomRows(random, rows, inputs, elementOfChoice(choices));
  const X = boundedInputs(batch);
  const weights = random.values(inputs * hidden, -0.3, 0.3);
  const bias = random.values(hidden, -0.5, 0.5);
  bias[0] = -1000; // a dead unit, unless it is the only unit
  bias[hidden - 1] = 0.5;
  const expected = referenceEncode(shape, activation, X.value, weights, bias);
  const bounds = encode(X, exact(weights, inputs, hidden), exact(bias, 1, hidden), activation);
  const blocks = { rows: Math.ceil(rows / 8), columns: hidden };
  return kernelCase(
    sizes(shape),
    {
      X: storedBatch(batch.values, inputs),
      weights: parameter(weights, inputs, hidden),
      bias: parameter(bias, 1, hidden),
    },
    { h: { rows, columns: hidden }, hiddenSums: blocks, activeSums: blocks },
    ({ h, hiddenSums, activeSums }) => [
      compareBounded("h", h, expected, bounds.h),
      compareBounded(
        "hiddenSums",
        hiddenSums,
        blockSums(expected, rows, hidden),
        bounds.hiddenSums,
      ),
      compareBounded("activeSums", activeSums, bounds.activeSums.value, bounds.activeSums),
    ],
  );
}

/** Codes in the stack of a stacked decode for each row of X. */
const STACKED = 3;

/** For either output of the kernel, "delta" in training and "reconstruction" in inference, stacked or not. */
export function decodeCase(shape: BatchShape, settings: Settings, choices: Choices): KernelCase {
  const { rows: targetRows, inputs, hidden } = shape;
  const copies = choices.rows === "stacked" ? STACKED : 1;
  const rows = copies * targetRows;
  const { outputActivation } = settings;
  const { reconstructionError: error } = settings;
  const random = randomSource(2);
  const h = random.values(rows * hidden, -1, 1).map((value) => Math.max(value, 0));
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const bias = random.values(inputs, -1, 1);
  const batch = randomRows(random, targetRows, inputs, elementOfChoice(choices));
  const X = copied(boundedInputs(batch), copies);
  const expected = referenceDecode(
    { ...shape, rows },
    outputActivation,
    error,
    h,
    weights,
    bias,
    X.value,
  );
  const bounds = decode(
    exact(h, rows, hidden),
    exact(weights, hidden, inputs),
    exact(bias, 1, inputs),
    X,
    outputActivation,
    error,
  );
  const sums = bounds.errorSums.value;
  return kernelCase(
    { ...sizes({ ...shape, rows }), targetRows },
    {
      h: batchValues(h, rows, hidden),
      weights: parameter(weights, hidden, inputs),
      bias: parameter(bias, 1, inputs),
      X: storedBatch(batch.values, inputs),
    },
    {
      output: { rows, columns: inputs },
      errorSums: { rows: 1, columns: sums.length, stride: sums.length },
    },
    ({ output, errorSums }) => [
      choices.output === "delta"
        ? compareBounded("dz2", output, expected.dz2, bounds.dz2)
        : compareBounded("y", output, expected.y, bounds.y),
      compareBounded("errorSums", errorSums, sums, bounds.errorSums),
    ],
  );
}

/** The rows of a, `copies` times. */
function copied(a: Bounded, copies: number): Bounded {
  const of = (values: Float64Array) =>
    Float64Array.from({ length: copies * values.length }, (_, i) => at(values, i % values.length));
  return { ...a, rows: copies * a.rows, value: of(a.value), error: of(a.error) };
}

export function hiddenGradientCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Choices,
): KernelCase {
  const { rows, inputs, hidden } = shape;
  const activation = choices.activation as ActivationName;
  const random = randomSource(3);
  const dz2 = random.values(rows * inputs, -1e-3, 1e-3);
  const weights = random.values(hidden * inputs, -0.5, 0.5);
  const given = {
    dz2: batchValues(dz2, rows, inputs),
    weights: parameter(weights, hidden, inputs),
  };
  const exacts = [exact(dz2, rows, inputs), exact(weights, hidden, inputs)] as const;
  const output = { rows, columns: hidden };
  // About half of the activations are 0, for which the gradient of ReLU is 0.
  const h = random.values(rows * hidden, -0.9, 0.9).map((value) => Math.max(value, 0));
  h[0] = 0.5;
  const isOfActive = choices.output === "active sums";
  if (isOfActive || choices.output === "sums") {
    const isWanted = (i: number) => !isOfActive || h[i] !== 0;
    const sums = hidden_sums(shape, dz2, weights).map((sum, i) => (isWanted(i) ? sum : 0));
    const bounds = map(
      hiddenSums(...exacts),
      (_, i) => at(sums, i),
      (_, error, __, i) => (isWanted(i) ? error : 0),
    );
    const codes = isOfActive ? { h: batchValues(h, rows, hidden) } : {};
    return kernelCase(sizes(shape), { ...given, ...codes }, { dh: output }, ({ dh }) => [
      compareBounded("dh", dh, sums, bounds),
    ]);
  }
  const dm = random.values(hidden, -1, 10);
  const expected = hidden_gradient(shape, activation, dz2, weights, dm, h);
  const bounds = hiddenGradient(
    ...exacts,
    exact(dm, 1, hidden),
    exact(h, rows, hidden),
    activation,
  );
  return kernelCase(
    sizes(shape),
    {
      ...given,
      dm: parameter(dm, 1, hidden),
      h: batchValues(h, rows, hidden),
    },
    { dz1: output },
    ({ dz1 }) => [compareBounded("dz1", dz1, expected, bounds)],
  );
}

export function decoderGradientCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Choices,
): KernelCase {
  const { rows, inputs, hidden } = shape;
  const { input, delta } = weightGradientData(rows, hidden, inputs, "u8");
  const h = inputsOf(input).map(Math.fround);
  if (choices.output === "accumulated") return accumulatedCase(shape, h, delta);
  return weightGradientCase(
    shape,
    batchValues(h, rows, hidden),
    exact(h, rows, hidden),
    exact(delta, rows, inputs),
    decoder_gradient(shape, h, delta),
  );
}

export function encoderGradientCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Choices,
): KernelCase {
  const { rows, inputs, hidden } = shape;
  const element = elementOfChoice(choices);
  const { input, delta } = weightGradientData(rows, inputs, hidden, element);
  const X = boundedInputs(input);
  return weightGradientCase(
    shape,
    storedBatch(input.values, inputs),
    X,
    exact(delta, rows, hidden),
    encoder_gradient(shape, X.value, delta),
  );
}

/** A gradient that is added to another, from the codes h (B,H) and the delta (B,D). */
function accumulatedCase(shape: BatchShape, h: Float64Array, delta: Float64Array): KernelCase {
  const { rows, inputs, hidden } = shape;
  const before = randomSource(5).values(hidden * inputs, -1e-2, 1e-2);
  const expected = decoder_gradient(shape, h, delta).weights.map((sum, i) => sum + at(before, i));
  const { weights: added } = weightGradient(exact(h, rows, hidden), exact(delta, rows, inputs));
  const bounds = plus(exact(before, hidden, inputs), added);
  return kernelCase(
    sizes(shape),
    {
      input: batchValues(h, rows, hidden),
      delta: batchValues(delta, rows, inputs),
      weights: parameter(before, hidden, inputs),
    },
    { weights: { rows: hidden, columns: inputs } },
    ({ weights }) => [compareBounded("weights", weights, expected, bounds)],
  );
}

/** The gradients of weights and bias, from the layer's input as uploaded and as the bounds take it, and its delta. */
function weightGradientCase(
  shape: BatchShape,
  uploaded: ReturnType<typeof batchValues | typeof storedBatch>,
  input: Bounded,
  delta: Bounded,
  expected: ReturnType<typeof encoder_gradient>,
): KernelCase {
  const bounds = weightGradient(input, delta);
  return kernelCase(
    sizes(shape),
    { input: uploaded, delta: batchValues(delta.value, delta.rows, delta.columns) },
    {
      weights: { rows: input.columns, columns: delta.columns },
      bias: { rows: 1, columns: delta.columns },
    },
    ({ weights, bias }) => [
      compareBounded("weights", weights, expected.weights, bounds.weights),
      compareBounded("bias", bias, expected.bias, bounds.bias),
    ],
  );
}

/** Returns rows for the input, about half of their values 0, and a delta. */
function weightGradientData(rows: number, height: number, width: number, element: ElementType) {
  const random = randomSource(4);
  const low = element === "u8" ? 128 : 0;
  const input = randomRows(random, rows, height, element, (value) => Math.max(value - low, 0));
  if (element === "u8") input.values[0] = 100;
  return { input, delta: random.values(rows * width, -1e-3, 1e-3) };
}

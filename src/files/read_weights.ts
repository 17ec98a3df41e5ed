// Reads a model's parameters from a safetensors file: W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D), and the tensors
// of its activation, F32, F16 or BF16.

import type { Settings } from "../config/settings.ts";
import type { ByteSource } from "../data/byte_source.ts";
import { type NumberType, numbersOf, valuesOf } from "../data/readers/number_types.ts";
import { InputError } from "../input_error.ts";
import {
  lengthOf,
  type ModelShape,
  mapValuesOf,
  type Parameters,
  tensorShapes,
} from "../model/tensors.ts";
import { mapValues } from "../records.ts";
import { shortened } from "../text.ts";
import {
  alignedBytes,
  loadSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type Tensor,
  type TensorFacts,
} from "./safetensors.ts";

/** A value of the weights is NaN or infinite, as those of a run that diverged may be. */
export class NotFiniteError extends InputError {}

/** Beside the parameters of a model of patches. */
const patchTensors = ["patch_mean", "patch_matrix"];

/**
 * Reads the parameters of a model of this shape, and nothing else.
 * @param fileName the file's name in messages
 * @param settings of the model
 * @throws InputError naming the tensor, what was found and what is needed
 */
export function readWeights(
  file: Uint8Array,
  fileName: string,
  shape: ModelShape,
  settings?: Pick<Settings, "tied">,
): Parameters {
  const content = readSafetensors(file, fileName);
  checkWeights(content, fileName, shape);
  return parametersOf(content, fileName, shape, settings);
}

/**
 * Returns the parameters in a file whose header `checkWeights` has checked.
 * @throws NotFiniteError naming a value that is not finite
 * @throws InputError naming a negative threshold, or an entry of tied weights that differs
 */
export function parametersOf(
  { tensors }: SafetensorsFile,
  fileName: string,
  shape: ModelShape,
  { tied }: Pick<Settings, "tied"> = { tied: false },
): Parameters {
  const shapes = tensorShapes(shape);
  const found: Record<string, Float32Array> = floatsOf(tensors, fileName, neededOf(shape, tensors));
  const parameters = mapValuesOf(
    shapes,
    (sides, name) => found[name] ?? new Float32Array(lengthOf(sides)),
  );
  checkThresholds(parameters, fileName);
  if (tied) checkTied(parameters, fileName, shape);
  return parameters;
}

/** With a threshold below 0, negative activations would pass it. */
function checkThresholds({ threshold = new Float32Array() }: Parameters, fileName: string): void {
  const wrong = threshold.findIndex((value) => value < 0);
  if (wrong === -1) return;
  throw new InputError(
    `Value ${wrong} of threshold of ${fileName} is ${threshold[wrong]}; it must be 0 or above.`,
  );
}

/**
 * Checks the header of a file with the parameters of a model of this shape.
 * @throws InputError naming the tensor, what was found and what is needed
 */
export const checkWeights = (
  { tensors }: SafetensorsFile<TensorFacts>,
  fileName: string,
  shape: ModelShape,
) => checkFloatTensors(tensors, fileName, neededOf(shape, tensors), patchTensors);

/** The shapes of the tensors that the file must have. */
function neededOf(shape: ModelShape, tensors: ReadonlyMap<string, TensorFacts>) {
  const isGiven = (name: string) => tensors.has(name) || !isOptional(name, shape);
  return Object.fromEntries(Object.entries(tensorShapes(shape)).filter(([name]) => isGiven(name)));
}

/**
 * Returns the values of the tensors of these shapes, which have been checked.
 * @throws NotFiniteError naming a value that is not finite
 */
const floatsOf = <Needed extends Shapes>(
  tensors: ReadonlyMap<string, Tensor>,
  fileName: string,
  shapes: Needed,
) =>
  mapValues(shapes as Shapes, (_, name) =>
    finiteFloats(tensors.get(name) as Tensor, `${name} of ${fileName}`),
  ) as FloatsOf<Needed>;

type Shapes = Readonly<Record<string, readonly number[]>>;
type FloatsOf<Needed extends Shapes> = { readonly [Name in keyof Needed]: Float32Array };

/**
 * Loads a file with tensors of these shapes, which are checked before any of them is allocated.
 * @param shapesOf returns them, for a file with this header
 * @param others that the file may have, too
 * @throws InputError naming a tensor that is missing, unknown, of another type or shape, or not finite
 */
export async function loadFloatTensors<Needed extends Shapes>(
  source: ByteSource,
  shapesOf: (header: SafetensorsFile<TensorFacts>) => Needed,
  others: readonly string[] = [],
): Promise<{ found: FloatsOf<Needed>; file: SafetensorsFile }> {
  const { name } = source;
  const { file, checked: shapes } = await loadSafetensors(source, (header) => {
    const shapes = shapesOf(header);
    checkFloatTensors(header.tensors, name, shapes, others);
    return shapes;
  });
  return { found: floatsOf(file.tensors, name, shapes), file };
}

/**
 * Checks that a file has the tensors of these shapes, from its header.
 * @param others that the file may have, too
 * @throws InputError naming a tensor that is missing, unknown, or of another type or shape
 */
function checkFloatTensors(
  tensors: ReadonlyMap<string, TensorFacts>,
  fileName: string,
  shapes: Shapes,
  others: readonly string[] = [],
): void {
  const names = Object.keys(shapes);
  for (const name of tensors.keys()) {
    if (![...names, ...others].includes(name)) {
      throw new InputError(
        `${fileName} holds a tensor ${shortened(name)}; this model has ${names.join(", ")} and no others.`,
      );
    }
  }
  for (const [name, sides] of Object.entries(shapes)) {
    const needed = `F32 [${sides.join(", ")}]`;
    const tensor = tensors.get(name);
    if (!tensor) throw new InputError(`${fileName} has no ${name}; this model needs ${needed}.`);
    const { dtype } = tensor;
    const found = `[${tensor.shape.join(", ")}]`;
    if (!isFloatType(dtype) || found !== `[${sides.join(", ")}]`) {
      throw new InputError(
        `${fileName} has ${name} as ${dtype} ${found}; this model needs ${needed}.`,
      );
    }
  }
}

/**
 * Returns the sides of a matrix, from which the shapes of all tensors follow.
 * @throws InputError if it is missing or not a matrix
 */
export function sidesOf(
  tensors: ReadonlyMap<string, TensorFacts>,
  fileName: string,
  name: string,
): readonly [number, number] {
  const tensor = tensors.get(name);
  if (!tensor) throw new InputError(`${fileName} has no ${name}.`);
  const [rows = 0, columns = 0, ...more] = tensor.shape;
  if (rows > 0 && columns > 0 && more.length === 0) return [rows, columns];
  throw new InputError(
    `${fileName} has ${name} of shape [${tensor.shape.join(", ")}]; it must be a matrix with at least one row and column.`,
  );
}

const floatTypes = ["F32", "F16", "BF16"] as const;

const isFloatType = (dtype: string): dtype is (typeof floatTypes)[number] =>
  floatTypes.some((type) => type === dtype);

/** The threshold of batch-topk may be missing, as in files of other software: it is 0 until a batch sets it. */
const isOptional = (name: string, { activation }: ModelShape) =>
  name === "threshold" && activation === "batch-topk";

/** @throws InputError unless W_dec is the transpose of W_enc */
export function checkTied(parameters: Parameters, fileName: string, shape: ModelShape): void {
  const wrong = firstUntied(parameters, shape);
  if (!wrong) return;
  throw new InputError(
    `${fileName} has a W_dec that is not the transpose of W_enc, first at [${wrong.join(", ")}]; tied weights need equal ones.`,
  );
}

/** Returns the first place where W_dec is not the transpose of W_enc. */
export function firstUntied(
  { W_enc, W_dec }: Parameters,
  { inputs, hidden }: ModelShape,
): [unit: number, input: number] | undefined {
  const placeOf = (i: number): [number, number] => [Math.floor(i / inputs), i % inputs];
  const wrong = W_dec.findIndex((value, i) => {
    const [unit, input] = placeOf(i);
    return value !== W_enc[input * hidden + unit];
  });
  return wrong === -1 ? undefined : placeOf(wrong);
}

function finiteFloats({ dtype, bytes }: Tensor, what: string): Float32Array {
  const values = numbersOf(
    valuesOf(alignedBytes(bytes), dtype.toLowerCase() as NumberType),
  ) as Float32Array;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new NotFiniteError(`Value ${wrong} of ${what} is ${values[wrong]}; it must be finite.`);
  }
  return values;
}

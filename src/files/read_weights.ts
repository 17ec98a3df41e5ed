// Reads a model's parameters from a safetensors file: W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D), and the tensors
// of its activation, F32 or F16.

import { Float16Array } from "@petamoriken/float16";
import type { Settings } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import {
  lengthOf,
  type ModelShape,
  mapValuesOf,
  type Parameters,
  type TensorName,
  tensorNamesOf,
  tensorShapes,
} from "../model/tensors.ts";
import { shortened } from "../text.ts";
import { readSafetensors, type Tensor } from "./safetensors.ts";

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
  { tied = false }: Partial<Pick<Settings, "tied">> = {},
): Parameters {
  const { tensors } = readSafetensors(file, fileName);
  const names: readonly string[] = tensorNamesOf(shape);
  for (const name of tensors.keys()) {
    if (![...names, ...patchTensors].includes(name)) {
      throw new InputError(
        `${fileName} holds a tensor ${shortened(name)}; this model has ${names.join(", ")} and no others.`,
      );
    }
  }
  const parameters = mapValuesOf(tensorShapes(shape), (sides, name) => {
    const needed = `F32 [${sides.join(", ")}]`;
    const tensor = tensors.get(name);
    if (!tensor && isOptional(name, shape)) return new Float32Array(lengthOf(sides));
    if (!tensor) throw new InputError(`${fileName} has no ${name}; this model needs ${needed}.`);
    const { dtype } = tensor;
    const found = `[${tensor.shape.join(", ")}]`;
    if ((dtype !== "F32" && dtype !== "F16") || found !== `[${sides.join(", ")}]`) {
      throw new InputError(
        `${fileName} has ${name} as ${dtype} ${found}; this model needs ${needed}.`,
      );
    }
    return finiteFloats(tensor, `${name} of ${fileName}`);
  });
  if (tied) checkTied(parameters, fileName, shape);
  return parameters;
}

/** The threshold of batch-topk may be missing, as in files of other software: it is 0 until a batch sets it. */
const isOptional = (name: TensorName, { activation }: ModelShape) =>
  name === "threshold" && activation === "batch-topk";

function checkTied({ W_enc, W_dec }: Parameters, fileName: string, { inputs, hidden }: ModelShape) {
  const wrong = W_dec.findIndex((value, i) => {
    const [unit, input] = [Math.floor(i / inputs), i % inputs];
    return value !== W_enc[input * hidden + unit];
  });
  if (wrong === -1) return;
  throw new InputError(
    `${fileName} has a W_dec that is not the transpose of W_enc, first at [${Math.floor(wrong / inputs)}, ${wrong % inputs}]; tied weights need equal ones.`,
  );
}

function finiteFloats({ dtype, bytes }: Tensor, what: string): Float32Array {
  // Every host of WebGPU is little-endian, as the file is. The copy aligns the values; slice() of
  // Node's Buffer would share the memory of the whole file.
  const { buffer } = new Uint8Array(bytes);
  const values =
    dtype === "F16" ? Float32Array.from(new Float16Array(buffer)) : new Float32Array(buffer);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new InputError(`Value ${wrong} of ${what} is ${values[wrong]}; it must be finite.`);
  }
  return values;
}

// Reads a model's parameters from a safetensors file: W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D), F32 or F16.

import { Float16Array } from "@petamoriken/float16";
import { InputError } from "../input_error.ts";
import {
  type ModelShape,
  mapValuesOf,
  type Parameters,
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
 * @throws InputError naming the tensor, what was found and what is needed
 */
export function readWeights(file: Uint8Array, fileName: string, shape: ModelShape): Parameters {
  const { tensors } = readSafetensors(file, fileName);
  const names: readonly string[] = tensorNamesOf(shape);
  for (const name of tensors.keys()) {
    if (![...names, ...patchTensors].includes(name)) {
      throw new InputError(
        `${fileName} holds a tensor ${shortened(name)}; this model has ${names.join(", ")} and no others.`,
      );
    }
  }
  return mapValuesOf(tensorShapes(shape), (sides, name) => {
    const shape = `[${sides.join(", ")}]`;
    const needed = `F32 ${shape}`;
    const tensor = tensors.get(name);
    if (!tensor) throw new InputError(`${fileName} has no ${name}; this model needs ${needed}.`);
    const { dtype } = tensor;
    const found = `[${tensor.shape.join(", ")}]`;
    if ((dtype !== "F32" && dtype !== "F16") || found !== shape) {
      throw new InputError(
        `${fileName} has ${name} as ${dtype} ${found}; this model needs ${needed}.`,
      );
    }
    return finiteFloats(tensor, `${name} of ${fileName}`);
  });
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

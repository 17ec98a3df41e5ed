// Keras: an .npz archive of four arrays in the order of set_weights: kernel (D,H) and bias (H) of the encoder, kernel
// (H,D) and bias (D) of the decoder. What the layers' activations are is not in the file.

import { type ByteSource, bytesInMemory } from "../../data/byte_source.ts";
import { openNpy } from "../../data/readers/npy.ts";
import { numbersOf } from "../../data/readers/number_types.ts";
import { arrayDataSet, shapeText } from "../../data/readers/stored_array.ts";
import { type ZipMember, zipMembers } from "../../data/readers/zip.ts";
import { InputError } from "../../input_error.ts";
import { npyHeader } from "../npy_header.ts";
import { zipOf } from "../write_zip.ts";
import { type DenseActivation, type DenseLayers, denseLayers } from "./dense.ts";
import type { CompleteModel, Pretrained, Target, WeightsFormat, WrittenModel } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

export const kerasFormat: WeightsFormat = { recognises, read, write };

/** The headers of two arrays differ by less than this. */
const HEADER_BYTES = 256;

/** Whether there are four arrays: two that are as large as each other, and between and after them arrays of one dimension. */
async function recognises(files: WeightsFiles): Promise<boolean> {
  const file = files.only(".npz");
  if (!file) return false;
  const [a, b, c, d, ...more] = await zipMembers(file).catch((error) => {
    files.problems.push(error);
    return [];
  });
  if (!a || !b || !c || !d || more.length > 0) return false;
  const isAlike = Math.abs(a.size - c.size) < HEADER_BYTES;
  if (!isAlike || Math.max(b.size, d.size) > a.size + HEADER_BYTES) return false;
  const [bias, others] = await Promise.all([b, d].map(shapeOf));
  return bias?.length === 1 && others?.length === 1;
}

async function shapeOf(member: ZipMember): Promise<readonly number[] | undefined> {
  const array = await member
    .read()
    .then((bytes) => openNpy(bytesInMemory(member.name, bytes)))
    .catch(() => undefined);
  return array?.shape;
}

async function read(files: WeightsFiles): Promise<Pretrained> {
  const file = files.only(".npz") as ByteSource;
  const members = await zipMembers(file);
  const arrays: { name: string; shape: readonly number[]; values: Float32Array }[] = [];
  for (const member of members) arrays.push(await readArray(member, file.name));
  const [kernel, bias, decoderKernel, decoderBias] = arrays;
  const [inputs = 0, hidden] = kernel?.shape ?? [];
  if (hidden === undefined) {
    throw new InputError(
      `${kernel?.name ?? file.name} has one dimension; the first array must be a kernel (inputs, units).`,
    );
  }
  const needed = [[inputs, hidden], [hidden], [hidden, inputs], [inputs]];
  for (const [i, { name, shape }] of arrays.entries()) {
    const wanted = needed[i] as number[];
    if (shapeText(shape) === shapeText(wanted)) continue;
    throw new InputError(
      `${name} has shape ${shapeText(shape)}; after a kernel of ${shapeText(needed[0] as number[])}, set_weights needs ${shapeText(wanted)}.`,
    );
  }
  const shape = { inputs, hidden };
  return {
    format: "keras",
    name: file.name,
    shape,
    parameters: {
      W_enc: kernel?.values as Float32Array,
      b_enc: bias?.values as Float32Array,
      W_dec: decoderKernel?.values as Float32Array,
      b_dec: decoderBias?.values as Float32Array,
    },
    given: { hiddenUnits: hidden, preBias: false },
    inputScale: 1,
    notes: [],
  };
}

/** Reads an array of one or two dimensions, in either memory order. */
async function readArray(member: ZipMember, fileName: string) {
  const name = `${member.name.replace(/\.npy$/, "")} of ${fileName}`;
  const stored = await openNpy(bytesInMemory(member.name, await member.read()), name);
  const { shape, type } = stored;
  if (shape.length < 1 || shape.length > 2 || shape.includes(0)) {
    throw new InputError(`${name} has shape ${shapeText(shape)}; it must be a kernel or a bias.`);
  }
  if (type !== "f32" && type !== "f16") {
    throw new InputError(`${name} holds ${type} values; weights must be float32 or float16.`);
  }
  const matrix =
    shape.length === 1 ? { ...stored, shape: [1, ...shape], isFortran: false } : stored;
  const set = arrayDataSet(matrix);
  const values = Float32Array.from(numbersOf(await set.rows(0, set.count)));
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new InputError(`Value ${wrong} of ${name} is ${values[wrong]}; it must be finite.`);
  }
  return { name, shape, values };
}

async function write(model: CompleteModel, { path }: Target): Promise<WrittenModel> {
  const layers = denseLayers(model, "Keras");
  const { inputs, hidden } = model.shape;
  const { W_enc, b_enc, W_dec, b_dec } = layers.parameters;
  const arrays = {
    encoder_kernel: npy(W_enc, inputs, hidden),
    encoder_bias: npy(b_enc, hidden),
    decoder_kernel: npy(W_dec, hidden, inputs),
    decoder_bias: npy(b_dec, inputs),
  };
  const files = Object.fromEntries(
    Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]),
  );
  return {
    files: { "model.npz": await zipOf(files) },
    lines: linesOf(model, layers, path),
  };
}

function npy(values: Float32Array, ...shape: number[]): Uint8Array<ArrayBuffer> {
  const header = npyHeader(...shape);
  const file = new Uint8Array(header.length + values.byteLength);
  file.set(header);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return file;
}

/** An activation in Python, and the lines that define it. */
const activations: Record<
  DenseActivation,
  (numbers: { k: number; hidden: number; threshold: number }) => readonly [string, ...string[]]
> = {
  relu: () => ['"relu"'],
  lifetime: () => ['"relu"'],
  sigmoid: () => ['"sigmoid"'],
  topk: ({ k, hidden }) => [
    "top_k",
    "def top_k(z):",
    "    h = keras.ops.relu(z)",
    `    kept = keras.ops.one_hot(keras.ops.top_k(h, ${k})[1], ${hidden})`,
    "    return h * keras.ops.sum(kept, axis=-2)",
  ],
  "batch-topk": ({ threshold }) => [
    "above",
    "def above(z):",
    `    return keras.ops.where(z > ${threshold}, z, 0.0)`,
  ],
};

function linesOf(model: CompleteModel, layers: DenseLayers, path: string): string[] {
  const { inputs, hidden } = model.shape;
  const { k, outputActivation } = model.settings;
  const { activation, threshold } = layers;
  const [name, ...definition] = activations[activation]({ k, hidden, threshold });
  return [
    "import keras, numpy",
    ...definition,
    "model = keras.Sequential([",
    `    keras.Input((${inputs},)),`,
    `    keras.layers.Dense(${hidden}, activation=${name}),`,
    `    keras.layers.Dense(${inputs}, activation="${outputActivation}"),`,
    "])",
    `weights = numpy.load(${JSON.stringify(path)})`,
    "model.set_weights([weights[name] for name in weights.files])",
    `y = model.predict(x)  # ${layers.inputs}`,
  ];
}

// The table of the formats of weights. Everything that reads or writes weights of other software goes through it:
// --init, encode, decode, evaluate, export, inspect, and files that are dropped on the page.

import type { ByteSource } from "../../data/byte_source.ts";
import {
  explainMissingData,
  PYTORCH_FILE,
  pickleKind,
  START_BYTES,
} from "../../data/readers/wrong_files.ts";
import { InputError } from "../../input_error.ts";
import { conversionLine, dictionaryLearningFormat } from "./dictionary_learning.ts";
import type { CompleteModel, Pretrained, Target, WeightsFormat, WrittenModel } from "./format.ts";
import { kerasFormat } from "./keras.ts";
import { type ExportName, type FormatName, formatLabels } from "./names.ts";
import { onnxFormat } from "./onnx.ts";
import { parsimonyFormat } from "./parsimony.ts";
import { pytorchFormat } from "./pytorch.ts";
import { saelensFormat } from "./saelens.ts";
import { sparsifyFormat } from "./sparsify.ts";
import { WeightsFiles } from "./weights_files.ts";

/** In the order in which they are asked: those that know their files by name come first. */
const formats: Readonly<Record<FormatName, WeightsFormat>> = {
  saelens: saelensFormat,
  sparsify: sparsifyFormat,
  dictionary_learning: dictionaryLearningFormat,
  parsimony: parsimonyFormat,
  pytorch: pytorchFormat,
  keras: kerasFormat,
  onnx: onnxFormat,
};

/**
 * Reads the weights among the files of a folder or list.
 * @param name of the file or folder, in messages
 * @returns undefined if there are none in a known format
 * @throws InputError naming the file and the field that is wrong or cannot be converted
 */
export const findWeights = (
  name: string,
  files: readonly ByteSource[],
): Promise<Pretrained | undefined> => weightsAmong(new WeightsFiles(name, files));

async function weightsAmong(among: WeightsFiles): Promise<Pretrained | undefined> {
  for (const { recognises, read } of Object.values(formats)) {
    if (read && (await recognises?.(among))) return read(among);
  }
  return undefined;
}

/**
 * Reads weights of any known format from a file, or from the files of a folder.
 * @throws InputError if there are none, or if they are damaged or of a kind that cannot be read
 */
export async function readWeightsAmong(
  name: string,
  files: readonly ByteSource[],
): Promise<Pretrained> {
  const among = new WeightsFiles(name, files);
  const found = await weightsAmong(among);
  if (found) return found;
  for (const file of files) await refuseWrongFile(file);
  const [problem] = among.problems;
  if (problem) throw problem;
  const known = new Intl.ListFormat("en-GB").format(
    Object.entries(formats)
      .filter(([, { read }]) => read)
      .map(([format]) => formatLabels[format as FormatName]),
  );
  throw new InputError(`${name} holds no weights in a known format; these can be read: ${known}.`);
}

/** @throws InputError if it is something else, such as a web page, and saying what */
async function refuseWrongFile(file: ByteSource): Promise<void> {
  const { name, size } = file;
  const start = await file.read(0, Math.min(START_BYTES, size));
  const missing = explainMissingData(name, start);
  if (missing) throw new InputError(missing);
  const kind = pickleKind(name, start);
  if (kind === undefined) return;
  const remedy =
    kind === PYTORCH_FILE
      ? `convert it with ${conversionLine(name)}`
      : "save its arrays as .npz or .safetensors";
  throw new InputError(
    `${name} is ${kind}, which can run code when it is opened; ${remedy} and open that file.`,
  );
}

/**
 * Returns the files of a model in a format of other software, with the lines that load them.
 * @throws InputError saying what the format cannot express
 */
export function writeModel(
  format: ExportName,
  model: CompleteModel,
  target: Target,
): Promise<WrittenModel> {
  const { write } = formats[format];
  if (!write) throw new Error(`${format} cannot be written.`);
  return write(model, target);
}

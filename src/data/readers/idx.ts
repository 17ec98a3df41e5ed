// IDX, the format of the MNIST files, with values of every type, as a data set; and folders of such files.

import { InputError } from "../../input_error.ts";
import { fileName } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import type { DataSet } from "../data_set.ts";
import { MAX_IDX_HEADER_BYTES, parseIdxHeader } from "../idx.ts";
import type { NumberType } from "./number_types.ts";
import type { Reader } from "./reader.ts";
import { arrayDataSet, checkLength, type StoredArray } from "./stored_array.ts";

const types: Readonly<Record<number, NumberType>> = {
  8: "u8",
  9: "i8",
  11: "i16",
  12: "i32",
  13: "f32",
  14: "f64",
};

export const isIdx = (start: Uint8Array) =>
  start[0] === 0 && start[1] === 0 && types[start[2] ?? 0] !== undefined && (start[3] ?? 0) > 0;

/** "train-images-idx3-ubyte", "t10k-images.idx3-ubyte", "labels.idx" */
const idxName = /[-.]idx\d?(-\w+)?$/;

export const idxReader: Reader = {
  label: "IDX (MNIST's format)",
  recognises: (name, start) => isIdx(start) || idxName.test(name),
  options: ["imageShape"],
  read: async (source, { imageShape }) => ({ train: await readIdxImages(source, imageShape) }),
};

/** @throws InputError naming the field that is wrong */
export async function openIdx(source: ByteSource): Promise<StoredArray> {
  const { name } = source;
  const opening = await source.read(0, Math.min(source.size, MAX_IDX_HEADER_BYTES));
  const { type: code, shape, length } = parseIdxHeader(opening, name);
  const type = types[code];
  if (!type) {
    throw new InputError(
      `${name} has values of type ${code}; IDX defines ${Object.keys(types).join(", ")}.`,
    );
  }
  const array = { name, source, start: length, type, isBigEndian: true, shape };
  checkLength(array);
  return array;
}

async function readIdxImages(source: ByteSource, imageShape?: DataSet["image"]): Promise<DataSet> {
  const array = await openIdx(source);
  if (array.shape.length < 2 || /labels/i.test(fileName(source.name))) {
    throw new InputError(
      `${source.name} holds labels, not data; name the file with the images, and this one as its labels.`,
    );
  }
  return arrayDataSet(array, { imageShape, isImageFormat: true });
}

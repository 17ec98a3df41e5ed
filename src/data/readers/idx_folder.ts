// A folder of IDX files, as MNIST and its successors are published: images and labels, for training and for tests.

import { InputError } from "../../input_error.ts";
import { fileName } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import type { DataSets, ImageShape } from "../data_set.ts";
import { unpackedIfGzip } from "./gzip.ts";
import { idxReader } from "./idx.ts";
import { labelled, readClasses } from "./labels.ts";

/** "t10k-images-idx3-ubyte.gz", "emnist-letters-train-labels.idx1-ubyte" */
const partName = /^(.*-)?(train|t10k|test)-(images|labels)[-.]idx\d(-\w+)?(\.gz)?$/i;

interface Files {
  trainImages: ByteSource;
  trainLabels: ByteSource;
  testImages: ByteSource;
  testLabels: ByteSource;
}

/**
 * Returns the four files of a set, or undefined if none of the files is named like one of them.
 * @throws InputError if one is missing or there are several
 */
export function idxFilesAmong(sources: readonly ByteSource[]): Files | undefined {
  const found: Partial<Files> = {};
  for (const source of sources) {
    const [, , part, kind] = partName.exec(fileName(source.name)) ?? [];
    if (!part || !kind) continue;
    const isTrain = part.toLowerCase() === "train";
    const isImages = kind.toLowerCase() === "images";
    const key = `${isTrain ? "train" : "test"}${isImages ? "Images" : "Labels"}` as const;
    const other = found[key];
    if (other) {
      throw new InputError(
        `${other.name} and ${source.name} are the same part of two sets; select the four files of one.`,
      );
    }
    found[key] = source;
  }
  const count = Object.keys(found).length;
  if (count === 0) return undefined;
  if (count === 4) return found as Files;
  const names = Object.values(found).map(({ name }) => name);
  throw new InputError(
    `An IDX set has images and labels for training and tests, but only ${names.join(", ")} ${count === 1 ? "was" : "were"} found.`,
  );
}

/** @throws InputError naming the file that is damaged, or does not match the others */
export async function readIdxFolder(
  name: string,
  files: Files,
  imageShape?: ImageShape,
): Promise<DataSets> {
  const images = async (file: ByteSource) => {
    const { train } = await idxReader.read(
      await unpackedIfGzip(file),
      imageShape ? { imageShape } : {},
    );
    return { ...train, name };
  };
  return labelled(
    name,
    { train: await images(files.trainImages), test: await images(files.testImages) },
    await readClasses(files.trainLabels),
    await readClasses(files.testLabels),
  );
}

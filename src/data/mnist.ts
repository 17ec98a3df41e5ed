import { InputError } from "../input_error.ts";
import { parseIdx } from "./idx.ts";
import type { LoadedSet, LoadedSets } from "./rows.ts";
import { bytesAsShares } from "./scaling.ts";

/** The four files of MNIST. */
export const mnistFiles = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** D of MNIST. */
export const MNIST_INPUTS = 28 * 28;

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/**
 * Reads the four files with `read`, which returns a file's bytes by its name.
 * @throws InputError naming a file that is damaged or does not match the others
 */
export async function loadMnist(
  read: (file: string) => Promise<Uint8Array>,
): Promise<Required<LoadedSets>> {
  const [train, test] = await Promise.all([loadSet("train", read), loadSet("test", read)]);
  const [of, given] = [train, test].map(({ image }) => `${image?.width}×${image?.height}`);
  if (of !== given) {
    throw new InputError(
      `${mnistFiles.test.images} has images of ${given} pixels; those of ${mnistFiles.train.images} are ${of}.`,
    );
  }
  return { train, test };
}

/**
 * Reads the two files of one set.
 * @throws InputError naming the file that is damaged, or does not match the other
 */
export async function loadSet(
  set: keyof typeof mnistFiles,
  read: (file: string) => Promise<Uint8Array>,
): Promise<LoadedSet> {
  const files = mnistFiles[set];
  const [images, labels] = await Promise.all([read(files.images), read(files.labels)]);
  return labelledImages(images, files.images, labels, files.labels);
}

function labelledImages(
  imageFile: Uint8Array,
  imageName: string,
  labelFile: Uint8Array,
  labelName: string,
): LoadedSet {
  const images = parseIdx(imageFile, imageName);
  const labels = parseIdx(labelFile, labelName);
  const [count, height, width] = images.shape;
  if (!count || !height || !width || images.shape.length !== 3) {
    throw new InputError(
      `${imageName} has shape [${images.shape.join(", ")}]; it must be [images, height, width], all of them above 0.`,
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new InputError(
      `${labelName} has shape [${labels.shape.join(", ")}]; it must be [${count}], one label per image.`,
    );
  }
  const wrong = labels.values.findIndex((label) => label > 9);
  if (wrong !== -1) {
    throw new InputError(
      `Label ${wrong} of ${labelName} is ${labels.values[wrong]}; labels must be from 0 to 9.`,
    );
  }
  return {
    name: "mnist",
    values: images.values as Uint8Array<ArrayBuffer>,
    count,
    inputs: height * width,
    scaling: bytesAsShares,
    image: { height, width, channels: 1 },
    labels: { classes: Uint32Array.from(labels.values), names: digits },
    notes: [],
  };
}

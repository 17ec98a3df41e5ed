// Patches of images: a set of images becomes a set of patches, which are then normalised and whitened.

import { plural } from "../format.ts";
import { InputError } from "../input_error.ts";
import type { DataSet, ImageShape } from "./data_set.ts";
import { piecesOf, rowsPerPiece } from "./pieces.ts";
import {
  CovarianceSums,
  normalisedContrast,
  type Whitening,
  whitened,
  whiteningOf,
} from "./whitening.ts";

/** How many patches side by side fit into an image; what is left over at the right and the bottom is not used. */
export const patchesPerImage = (image: { width: number; height: number }, size: number) =>
  Math.floor(image.width / size) * Math.floor(image.height / size);

/**
 * Cuts an image into patches side by side, from the left and the top.
 * @param pixels (height, width, channels)
 * @returns (patches, size · size · channels)
 */
export function imagePatches(
  pixels: Uint8Array,
  { width, height, channels }: ImageShape,
  size: number,
): Uint8Array<ArrayBuffer> {
  const across = Math.floor(width / size);
  const line = size * channels;
  const patches = new Uint8Array(patchesPerImage({ width, height }, size) * size * line);
  for (let at = 0; at < patches.length; at += line) {
    const patch = Math.floor(at / (size * line));
    const x = (patch % across) * size;
    const y = Math.floor(patch / across) * size + ((at / line) % size);
    const from = (y * width + x) * channels;
    patches.set(pixels.subarray(from, from + line), at);
  }
  return patches;
}

/**
 * Returns the patches of all images as a set, which cuts them when they are needed.
 * @throws InputError if the rows are not images of unsigned bytes, or smaller than a patch
 */
export function patchesOf(set: DataSet, size: number): DataSet {
  const { name, image, isBytes, element, count } = set;
  if (!image || !isBytes || element !== "u8") {
    throw new InputError(
      `${name} cannot be cut into patches: its rows are not images of unsigned bytes.`,
    );
  }
  const each = patchesPerImage(image, size);
  if (each === 0) {
    throw new InputError(
      `${name} has images of ${image.height}×${image.width} pixels, which are smaller than patches of ${size}×${size}.`,
    );
  }
  const inputs = size * size * image.channels;
  const rows = async (start: number, end: number) => {
    const patches = new Uint8Array((end - start) * inputs);
    const atOnce = rowsPerPiece(set);
    const lastImage = Math.ceil(end / each);
    for (let from = Math.floor(start / each); from < lastImage; from += atOnce) {
      const to = Math.min(lastImage, from + atOnce);
      const pixels = (await set.rows(from, to)) as Uint8Array;
      for (let i = from; i < to; i++) {
        const one = pixels.subarray((i - from) * set.inputs, (i - from + 1) * set.inputs);
        const cut = imagePatches(one, image, size);
        const [first, last] = [Math.max(start - i * each, 0), Math.min(end - i * each, each)];
        const wanted = cut.subarray(first * inputs, last * inputs);
        patches.set(wanted, (i * each + first - start) * inputs);
      }
    }
    return patches;
  };
  const { labels, rowNames, ...about } = set;
  return {
    ...about,
    count: count * each,
    inputs,
    image: { height: size, width: size, channels: image.channels },
    rows,
    arePatches: true,
    notes: [...set.notes, `${plural(count, "image")} cut into patches of ${size}×${size} pixels.`],
  };
}

/** Returns the whitening that decorrelates these patches of bytes, from one pass. */
export async function patchWhitening(
  patches: DataSet,
  report?: (share: number) => void,
): Promise<Whitening> {
  const sums = new CovarianceSums(patches.inputs);
  for await (const { values } of piecesOf(patches, report)) {
    sums.add(normalisedContrast(values, patches.inputs));
  }
  const { mean, covariance } = sums.finish();
  return whiteningOf(mean, covariance);
}

/** Returns patches of bytes as a set whose contrast is normalised and which is whitened. */
export function whitenedPatches(patches: DataSet, whitening: Whitening): DataSet {
  const rows = async (start: number, end: number) =>
    whitened(normalisedContrast(await patches.rows(start, end), patches.inputs), whitening);
  const { arePatches, ...about } = patches;
  return { ...about, element: "f32", isBytes: false, areFinite: true, rows, whitening };
}

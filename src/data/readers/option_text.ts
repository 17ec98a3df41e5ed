// What users type about a file: undefined if it is not valid.

import type { ImageShape } from "../data_set.ts";
import type { ReadOptions } from "./reader.ts";

const MAX_SIDE = 2 ** 14;
const areSides = (...sides: number[]) =>
  sides.every((side) => Number.isSafeInteger(side) && side > 0 && side <= MAX_SIDE);

/** height,width or height,width,channels */
export function imageShapeOfText(text: string): ImageShape | undefined {
  const [height = 0, width = 0, channels = 1, ...more] = text.split(",").map(Number);
  if (!areSides(height, width) || more.length > 0) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

/** height,width or one number for both */
export function imageSizeOfText(text: string): ReadOptions["imageSize"] {
  const [height = 0, width = height, ...more] = text.split(",").map(Number);
  return areSides(height, width) && more.length === 0 ? { height, width } : undefined;
}

/** The height and width of patches: the whitening matrix of larger ones would take minutes. */
export function patchSizeOfText(text: string): number | undefined {
  const size = Number(text);
  return Number.isInteger(size) && size >= 2 && size <= 64 ? size : undefined;
}

/** One character, "tab" or "space" */
export function delimiterOfText(text: string): string | undefined {
  const delimiter = { tab: "\t", space: " ", "\\t": "\t" }[text] ?? text;
  return delimiter.length === 1 && !/["\n\r]/.test(delimiter) ? delimiter : undefined;
}

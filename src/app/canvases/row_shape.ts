// How the values of a row are arranged as a picture.

import type { DataSet } from "../../data/data_set.ts";

export interface RowShape {
  /** In cells. */
  readonly width: number;
  readonly height: number;
  /** Values in a cell; three are red, green and blue. */
  readonly channels: 1 | 3;
  /** D; the last cells of a strip may have no value. */
  readonly inputs: number;
  /** The height of a cell over its width. */
  readonly aspect: number;
}

/** Strips of at most as many values are a single line. */
const MAX_LINE = 32;
/** How much wider than high a folded strip may be so that its last line is full. */
const MAX_RATIO = 1.44;

/**
 * Returns the image's shape, or for other rows that of a strip: the values from left to right, folded into lines if
 * there are many. A strip is about as wide as high, and a single line twice as wide as high.
 */
export function rowShapeOf({ image, inputs }: Pick<DataSet, "image" | "inputs">): RowShape {
  if (image) return { ...image, inputs, aspect: 1 };
  const strip = { channels: 1, inputs } as const;
  if (inputs <= MAX_LINE) {
    return { ...strip, width: inputs, height: 1, aspect: Math.max(1, Math.floor(inputs / 2)) };
  }
  const narrowest = Math.ceil(Math.sqrt(inputs));
  let width = narrowest;
  while (inputs % width !== 0 && (width + 1) ** 2 <= MAX_RATIO * inputs) width++;
  if (inputs % width !== 0) width = narrowest;
  return { ...strip, width, height: Math.ceil(inputs / width), aspect: 1 };
}

// Pictures as bytes, as pins store them and Compare draws them.

import type { ValueRange } from "../../statistics/value_range.ts";
import type { Pictures } from "../pins/pinned_run.ts";
import type { RowShape } from "./row_shape.ts";

/** Returns pictures of rows (count, D). */
export function storedPictures(
  values: ArrayLike<number>,
  shape: RowShape,
  { low, high }: ValueRange,
): Pictures {
  const toByte = (value: number) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
  // Of a strip's last cells, which have no value.
  return ofBytes(Uint8Array.from(values, toByte), shape, toByte(low < 0 ? 0 : low));
}

/** Returns pictures of bytes (count, D); cells without one have the byte `empty`. */
export function ofBytes(bytes: Uint8Array, shape: RowShape, empty: number): Pictures {
  const { width, height, channels, inputs } = shape;
  const count = bytes.length / inputs;
  const size = width * height * channels;
  const pixels = new Uint8Array(count * size).fill(empty);
  for (let i = 0; i < count; i++) {
    pixels.set(bytes.subarray(i * inputs, (i + 1) * inputs), i * size);
  }
  return { pixels, count, width, height, ...(channels === 3 && { channels }) };
}

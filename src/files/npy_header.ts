// The header of a .npy file of float32 values, version 1.0.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { roundUp } from "../math.ts";

const MAGIC = "\x93NUMPY\x01\x00";
/** The values begin at a multiple of this many bytes. */
const ALIGNMENT = 64;

/** Returns the bytes before the values of an array of this shape, which follow row by row. */
export function npyHeader(...shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`;
  const before = MAGIC.length + 2;
  const length = roundUp(before + text.length + 1, ALIGNMENT) - before;
  const size = String.fromCharCode(length & 0xff, length >> 8);
  const header = `${MAGIC}${size}${text.padEnd(length - 1)}\n`;
  return Uint8Array.from(header, (character) => character.charCodeAt(0));
}

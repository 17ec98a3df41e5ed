// IDX, the format of the MNIST files: two zero bytes, the type, the number of dimensions, each
// dimension as a big-endian u32, then the data. http://yann.lecun.com/exdb/mnist/

import { InputError } from "../input_error.ts";

interface IdxHeader {
  readonly type: number;
  readonly shape: readonly number[];
  /** In bytes. */
  readonly length: number;
}

interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/** Of a header with 255 dimensions. */
export const MAX_IDX_HEADER_BYTES = 4 + 4 * 255;

const UNSIGNED_BYTE = 0x08;
const otherTypes: Readonly<Record<number, string>> = {
  9: "signed byte",
  11: "short",
  12: "int",
  13: "float",
  14: "double",
};

/**
 * Reads the header from the first bytes of a file.
 * @param name the file's name in messages
 * @throws InputError if it is not the header of an IDX file, or not whole
 */
export function parseIdxHeader(start: Uint8Array, name: string): IdxHeader {
  const [zero0, zero1, type, dimensions] = start;
  if (zero0 !== 0 || zero1 !== 0 || type === undefined || dimensions === undefined) {
    throw new InputError(`${name} is not an IDX file: it does not begin with two zero bytes.`);
  }
  const length = 4 + 4 * dimensions;
  if (start.length < length) {
    throw new InputError(
      `${name} is truncated: the header of ${dimensions} dimensions needs ${length} bytes.`,
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  return { type, shape, length };
}

/**
 * Reads an IDX file of unsigned bytes. The values share the file's memory.
 * @param name the file's name in messages
 * @throws InputError unless magic number, type, dimensions and length agree exactly
 */
export function parseIdx(file: Uint8Array, name: string): IdxArray {
  const { type, shape, length } = parseIdxHeader(file, name);
  if (type !== UNSIGNED_BYTE) {
    const found = otherTypes[type] ?? `type ${type}`;
    throw new InputError(`${name} holds ${found} values; they must be unsigned bytes.`);
  }
  const expected = length + shape.reduce((product, size) => product * size, 1);
  if (file.length !== expected) {
    throw new InputError(
      `${name} has ${file.length} bytes; its shape [${shape.join(", ")}] needs ${expected}.`,
    );
  }
  return { shape, values: file.subarray(length) };
}

// IDX, the format of the MNIST files: two zero bytes, the type, the number of dimensions, each
// dimension as a big-endian u32, then the data. http://yann.lecun.com/exdb/mnist/

import { InputError } from "../input_error.ts";

interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const otherTypes: Readonly<Record<number, string>> = {
  9: "signed byte",
  11: "short",
  12: "int",
  13: "float",
  14: "double",
};

/**
 * Reads an IDX file of unsigned bytes. The values share the file's memory.
 * @param name the file's name in messages
 * @throws InputError unless magic number, type, dimensions and length agree exactly
 */
export function parseIdx(file: Uint8Array, name: string): IdxArray {
  const [zero0, zero1, type, dimensions] = file;
  if (zero0 !== 0 || zero1 !== 0 || type === undefined || dimensions === undefined) {
    throw new InputError(`${name} is not an IDX file: it does not begin with two zero bytes.`);
  }
  if (type !== UNSIGNED_BYTE) {
    const found = otherTypes[type] ?? `type ${type}`;
    throw new InputError(`${name} holds ${found} values; they must be unsigned bytes.`);
  }
  const header = 4 + 4 * dimensions;
  if (file.length < header) {
    throw new InputError(
      `${name} is truncated: the header of ${dimensions} dimensions needs ${header} bytes.`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (file.length !== expected) {
    throw new InputError(
      `${name} has ${file.length} bytes; its shape [${shape.join(", ")}] needs ${expected}.`,
    );
  }
  return { shape, values: file.subarray(header) };
}

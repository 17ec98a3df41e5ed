// Reads the image order from a .npy file: a one-dimensional array of uint32.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { InputError } from "../input_error.ts";
import { shortened } from "../text.ts";

const MAGIC = "\x93NUMPY";
/** Major version → bytes of the header's length. */
const lengthBytes: Readonly<Record<number, 2 | 4>> = { 1: 2, 2: 4, 3: 4 };
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const VALUE_BYTES = 4;

/**
 * Reads a one-dimensional array of uint32, of either byte order.
 * @param name the file's name in messages
 * @throws InputError naming the file, what was found and what is needed
 */
export function readUint32Npy(file: Uint8Array, name: string): Uint32Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { header, dataStart } = readHeader(file, view, name);
  const dtype = field(header, "descr", /'[^']*'|\[.*\]/s, name).replaceAll("'", "");
  const fortran = field(header, "fortran_order", /True|False/, name) === "True";
  const shape = (field(header, "shape", /\([\d, ]*\)/, name).match(/\d+/g) ?? []).map(Number);

  if (/^.?O/.test(dtype)) {
    throw new InputError(`${name} holds Python objects (dtype ${dtype}); it must hold uint32.`);
  }
  if (dtype !== "<u4" && dtype !== ">u4") {
    throw new InputError(`${name} has dtype ${shortened(dtype)}; it must be uint32, <u4 or >u4.`);
  }
  const [length] = shape;
  if (shape.length !== 1 || length === undefined) {
    const found = `${shortened(shape)}${fortran ? " in Fortran order" : ""}`;
    throw new InputError(`${name} has shape ${found}; it must have one dimension.`);
  }
  const bytes = file.length - dataStart;
  const needed = VALUE_BYTES * length;
  if (bytes !== needed) {
    throw new InputError(
      `${name} has ${bytes} bytes of data; its shape [${length}] needs ${needed}.`,
    );
  }
  return Uint32Array.from({ length }, (_, i) =>
    view.getUint32(dataStart + VALUE_BYTES * i, dtype === "<u4"),
  );
}

function readHeader(file: Uint8Array, view: DataView, name: string) {
  const magic = String.fromCharCode(...file.subarray(0, MAGIC.length));
  const sizeOfLength = lengthBytes[file[MAGIC.length] ?? 0];
  const lengthAt = MAGIC.length + 2;
  if (magic !== MAGIC || !sizeOfLength || file.length < lengthAt + sizeOfLength) {
    throw new InputError(`${name} is not a .npy file of version 1, 2 or 3.`);
  }
  const length =
    sizeOfLength === 2 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
  const start = lengthAt + sizeOfLength;
  if (length > MAX_HEADER_BYTES) {
    throw new InputError(
      `${name} has a header of ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed.`,
    );
  }
  if (start + length > file.length) {
    throw new InputError(`${name} is truncated inside its header of ${length} bytes.`);
  }
  const header = new TextDecoder("latin1").decode(file.subarray(start, start + length));
  return { header, dataStart: start + length };
}

/** Returns the text of one entry of the header, which is a Python dictionary. */
function field(header: string, key: string, value: RegExp, name: string): string {
  const entry = new RegExp(`['"]${key}['"]\\s*:\\s*(${value.source})`, value.flags);
  const found = entry.exec(header)?.[1];
  if (found === undefined) throw new InputError(`${name} has a header without a valid ${key}.`);
  return found;
}

// NumPy's .npy: magic number, version, length of the header, a Python dictionary as text, then the values.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import type { NumberType } from "./number_types.ts";
import type { Reader } from "./reader.ts";
import { arrayDataSet, checkLength, type StoredArray } from "./stored_array.ts";

const MAGIC = "\x93NUMPY";
/** Major version → bytes of the header's length. */
const lengthBytes: Readonly<Record<number, 2 | 4>> = { 1: 2, 2: 4, 3: 4 };
const MAX_HEADER_BYTES = 16 * 2 ** 20;

const types: Readonly<Record<string, NumberType>> = {
  b1: "bool",
  u1: "u8",
  i1: "i8",
  u2: "u16",
  i2: "i16",
  u4: "u32",
  i4: "i32",
  u8: "u64",
  i8: "i64",
  f2: "f16",
  f4: "f32",
  f8: "f64",
};

export const isNpy = (start: Uint8Array) =>
  String.fromCharCode(...start.subarray(0, MAGIC.length)) === MAGIC;

export const npyReader: Reader = {
  label: "NumPy array (.npy)",
  recognises: (name, start) => isNpy(start) || name.endsWith(".npy"),
  options: ["imageShape"],
  read: async (source, { imageShape }) => ({
    train: arrayDataSet(await openNpy(source), { imageShape }),
  }),
};

/**
 * Reads the header and compares it with the length of the file.
 * @param name in messages, by default the source's
 * @throws InputError naming the field that is wrong
 */
export async function openNpy(source: ByteSource, name = source.name): Promise<StoredArray> {
  const { descr, ...header } = await readNpyHeader(source, name);
  const array: StoredArray = {
    name,
    source,
    ...header,
    type: numberType(descr, name),
    isBigEndian: descr.startsWith(">"),
  };
  checkLength(array);
  return array;
}

interface NpyHeader {
  /** NumPy's name of the type: "<f4". */
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** The first byte of the values. */
  readonly start: number;
}

/** @throws InputError naming the field that is wrong */
export async function readNpyHeader(source: ByteSource, name: string): Promise<NpyHeader> {
  const { header, start } = await readHeader(source, name);
  const descr = field(header, "descr", /'[^']*'|"[^"]*"|\[.*\]/s, name).replaceAll(/['"]/g, "");
  const isFortran = field(header, "fortran_order", /True|False/, name) === "True";
  const sizes = field(header, "shape", /\([\d, L]*\)/, name).match(/\d+/g) ?? [];
  return { descr, isFortran, shape: sizes.map(Number), start };
}

async function readHeader(source: ByteSource, name: string) {
  const lengthAt = MAGIC.length + 2;
  const opening = await source.read(0, Math.min(source.size, lengthAt + 4));
  const sizeOfLength = lengthBytes[opening[MAGIC.length] ?? 0];
  if (!isNpy(opening)) {
    throw new InputError(`${name} is not a .npy file: it does not begin with \\x93NUMPY.`);
  }
  if (!sizeOfLength) {
    const found = opening[MAGIC.length] ?? "missing";
    throw new InputError(
      `${name} is not a .npy file of version 1, 2 or 3: its version is ${found}.`,
    );
  }
  const start = lengthAt + sizeOfLength;
  if (opening.length < start) throw new InputError(`${name} is truncated before its header.`);
  const view = new DataView(opening.buffer);
  const length =
    sizeOfLength === 2 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
  if (length > MAX_HEADER_BYTES) {
    throw new InputError(
      `${name} has a header of ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed.`,
    );
  }
  if (start + length > source.size) {
    throw new InputError(`${name} is truncated inside its header of ${length} bytes.`);
  }
  const header = new TextDecoder("latin1").decode(await source.read(start, start + length));
  return { header, start: start + length };
}

/** Returns the text of one entry of the header, which is a Python dictionary. */
function field(header: string, key: string, value: RegExp, name: string): string {
  const entry = new RegExp(`['"]${key}['"]\\s*:\\s*(${value.source})`, value.flags);
  const found = entry.exec(header)?.[1];
  if (found === undefined) throw new InputError(`${name} has a header without a valid ${key}.`);
  return found;
}

function numberType(descr: string, name: string): NumberType {
  const type = /^[<>|=]?[biuf]\d$/.test(descr) ? types[descr.slice(-2)] : undefined;
  if (type) return type;
  if (/^[<>|=]?O/.test(descr)) {
    throw new InputError(
      `${name} holds pickled Python objects (dtype ${descr}); save an array of numbers instead, for example with numpy.save(file, numpy.stack(rows)).`,
    );
  }
  throw new InputError(
    `${name} has dtype ${shortened(descr)}; it must be bool, an integer of 8 to 64 bits or a float of 16 to 64 bits.`,
  );
}

// Data files made in memory, valid or not.

import { deflateRawSync } from "node:zlib";
import { type ByteSource, bytesInMemory } from "../../src/data/byte_source.ts";
import type { DataSet, DataSets } from "../../src/data/data_set.ts";
import { openData } from "../../src/data/readers/index.ts";
import { numbersOf } from "../../src/data/readers/number_types.ts";
import type { ReadOptions } from "../../src/data/readers/reader.ts";

interface NpyParts {
  version?: number;
  descr?: string;
  isFortran?: boolean;
  shape?: string;
  /** Instead of the dictionary that the other parts make. */
  header?: string;
  /** Declared instead of the true one. */
  headerLength?: number;
  data?: Uint8Array;
}

/** A .npy file as numpy.save writes it, except for the given parts: by default three uint8 of shape (1, 3). */
export function npy(parts: NpyParts = {}): Uint8Array {
  const { version = 1, descr = "'|u1'", isFortran = false, shape = "(1, 3)" } = parts;
  const fortran = isFortran ? "True" : "False";
  const dictionary = `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  const { header = dictionary, data = Uint8Array.of(1, 2, 3) } = parts;
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  const padded = `${header.padEnd(64 * Math.ceil((header.length + start + 1) / 64) - start - 1)}\n`;
  const file = new Uint8Array(start + padded.length + data.length);
  file.set([0x93, ...Buffer.from("NUMPY"), version, 0]);
  const view = new DataView(file.buffer);
  const length = parts.headerLength ?? padded.length;
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  file.set(Buffer.from(padded), start);
  file.set(data, start + padded.length);
  return file;
}

/** An IDX file; its data count up unless they are given. */
export function idx(shape: readonly number[], type = 8, data?: Uint8Array): Uint8Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const values = data ?? Uint8Array.from({ length: size }, (_, i) => i);
  const file = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(file.buffer);
  file.set([0, 0, type, shape.length]);
  for (const [i, dimension] of shape.entries()) view.setUint32(4 + 4 * i, dimension);
  file.set(values, 4 + 4 * shape.length);
  return file;
}

/** A safetensors file with this header and this many bytes of data, which count up. */
export function safetensors(header: object | string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** Returns a safetensors file with another header, which may have another length. */
export function withHeader(file: Uint8Array, change: (header: string) => string): Uint8Array {
  const end = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(file.subarray(8, end));
  return safetensors(change(header), file.subarray(end));
}

export const bytesOf = (values: { readonly buffer: ArrayBufferLike }) =>
  new Uint8Array(values.buffer);

/** Files by name, as sources that allow no reading past their end. */
export const sources = (files: Readonly<Record<string, Uint8Array>>): ByteSource[] =>
  Object.entries(files).map(([name, bytes]) => {
    const source = bytesInMemory(name, bytes);
    const read = async (start: number, end: number) => {
      if (start > end || end > source.size)
        throw new Error(`${name} has no range ${start} to ${end}.`);
      return source.read(start, end);
    };
    return { ...source, read };
  });

export async function openFiles(
  files: Readonly<Record<string, Uint8Array>>,
  options: ReadOptions = {},
): Promise<DataSets> {
  return (await openData(sources(files), "folder", options)).sets;
}

/** Returns all values of a set, row by row. */
export async function rowsOf(set: DataSet): Promise<number[][]> {
  const values = [...numbersOf(await set.rows(0, set.count))];
  return Array.from({ length: set.count }, (_, i) =>
    values.slice(i * set.inputs, (i + 1) * set.inputs),
  );
}

interface Member {
  readonly bytes: Uint8Array;
  /** Of the packed data, in both headers, instead of the true ones. */
  readonly size?: number;
  readonly crc?: number;
}

/** A zip archive as the specification describes it, with deflated members, which may lie about themselves. */
export function zip(members: readonly (readonly [name: string, member: Member])[]): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, { bytes, size = bytes.length, crc = crc32(bytes) }] of members) {
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    centrals.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), version, fields, rest, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// Safetensors: eight bytes of header length N (little-endian), N bytes of JSON, then the tensors'
// bytes, little-endian, row-major. https://github.com/huggingface/safetensors#format
// The reader follows the rules of the reference reader and checks everything before it reads a value.

import type { ByteSource } from "../data/byte_source.ts";
import { InputError } from "../input_error.ts";
import { shortened } from "../text.ts";
import { parseHeaderJson } from "./safetensors_json.ts";

/** Bytes per value of each readable type. */
const typeSizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

type DataType = keyof typeof typeSizes;

export const dataTypes = Object.keys(typeSizes);

export const isDataType = (dtype: string): dtype is DataType => Object.hasOwn(typeSizes, dtype);

/** What a header says about a tensor. */
export interface TensorFacts {
  /** Files may hold tensors of other types than the readable ones, of which nothing but their bytes is known. */
  readonly dtype: string;
  /** [] is a scalar. */
  readonly shape: readonly number[];
}

export interface Tensor extends TensorFacts {
  /** Row-major, little-endian; may share the file's memory. */
  readonly bytes: Uint8Array;
}

/** A file, or, without bytes, its header. */
export interface SafetensorsFile<Entry extends TensorFacts = Tensor> {
  readonly tensors: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a tensor is. */
export interface TensorEntry extends TensorFacts {
  readonly name: string;
  /** Its first byte in the file, and the first one after it. */
  readonly start: number;
  readonly end: number;
}

interface Header {
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a file strictly.
 * @param name the file's name in messages
 * @throws InputError if the file is not valid
 */
export function readSafetensors(file: Uint8Array, name: string): SafetensorsFile {
  const refuse = refusing(name);
  const dataStart = endOfHeader(file.subarray(0, LENGTH_BYTES), file.length, refuse);
  const header = file.subarray(LENGTH_BYTES, dataStart);
  const { entries, metadata } = checkedHeader(header, file.length, refuse);
  const tensors = entries.map(({ name, dtype, shape, start, end }): [string, Tensor] => {
    return [name, { dtype, shape, bytes: file.subarray(start, end) }];
  });
  return { tensors: new Map(tensors), metadata };
}

/** Returns bytes in memory of their own, where values of any type are aligned; a copy if they share it. */
export const alignedBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : // slice() of Node's Buffer would share the memory of the whole file.
      new Uint8Array(bytes);

/**
 * Loads a file of any size, tensor by tensor.
 * @param check throws an InputError if the header is not what the caller needs; nothing is allocated before
 * @returns the file, and what `check` has returned
 * @throws InputError if the file is not valid, or too large for memory
 */
export async function loadSafetensors<Checked>(
  source: ByteSource,
  check: (header: SafetensorsFile<TensorFacts>) => Checked,
): Promise<{ file: SafetensorsFile; checked: Checked }> {
  const { entries, metadata } = await readHeader(source);
  const checked = check({
    tensors: new Map(entries.map((entry) => [entry.name, entry])),
    metadata,
  });
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, start, end } of entries) {
    const bytes = await source.read(start, end).catch((error) => {
      if (!(error instanceof RangeError)) throw error;
      throw new InputError(
        `${shortened(name)} of ${source.name} takes ${end - start} bytes, more than this computer can load.`,
      );
    });
    tensors.set(name, { dtype, shape, bytes });
  }
  return { file: { tensors, metadata }, checked };
}

/**
 * Reads and checks the header of a file of any size.
 * @returns the tensors in the order of the file
 * @throws InputError if the file is not valid
 */
export const readSafetensorsHeader = async (source: ByteSource): Promise<readonly TensorEntry[]> =>
  (await readHeader(source)).entries;

/**
 * Reads and checks the header of a file of any size.
 * @throws InputError if the file is not valid
 */
export const readSafetensorsMetadata = async (source: ByteSource) =>
  (await readHeader(source)).metadata;

async function readHeader(source: ByteSource): Promise<Header> {
  const refuse = refusing(source.name);
  const length = await source.read(0, Math.min(LENGTH_BYTES, source.size));
  const dataStart = endOfHeader(length, source.size, refuse);
  const header = await source.read(LENGTH_BYTES, dataStart);
  return checkedHeader(header, source.size, refuse);
}

type Refuse = (why: string) => InputError;

const refusing = (name: string): Refuse => {
  return (why) => new InputError(`${name} is not a valid safetensors file: ${why}.`);
};

/** @param fileBytes the length of the file, which must end where its last tensor does */
function checkedHeader(bytes: Uint8Array, fileBytes: number, refuse: Refuse): Header {
  const header = parseHeaderJson(bytes, refuse);
  const metadata = readMetadata(header.__metadata__, refuse);
  const entries = Object.entries(header)
    .filter(([key]) => key !== "__metadata__")
    .map(([key, value]) => readEntry(key, value, refuse))
    .sort((a, b) => a.start - b.start || a.end - b.end);

  let end = 0;
  for (const entry of entries) {
    if (entry.start !== end) {
      const name = shortened(entry.name);
      throw refuse(`${name} begins at byte ${entry.start}, but the data before it ends at ${end}`);
    }
    end = entry.end;
  }
  const dataStart = LENGTH_BYTES + bytes.length;
  const dataBytes = fileBytes - dataStart;
  if (end !== dataBytes) {
    throw refuse(`its tensors take ${end} bytes, but ${dataBytes} follow the header`);
  }
  const inFile = entries.map((entry) => {
    return { ...entry, start: dataStart + entry.start, end: dataStart + entry.end };
  });
  return { entries: inFile, metadata };
}

/** @param start the first eight bytes */
function endOfHeader(start: Uint8Array, fileBytes: number, refuse: Refuse): number {
  if (start.length < LENGTH_BYTES) {
    throw refuse(`it has ${start.length} bytes, too few for a header`);
  }
  const length = new DataView(start.buffer, start.byteOffset, start.byteLength).getBigUint64(
    0,
    true,
  );
  if (length > MAX_HEADER_BYTES) {
    throw refuse(`its header has ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed`);
  }
  if (LENGTH_BYTES + Number(length) > fileBytes) {
    throw refuse(`its header has ${length} bytes, but the file has only ${fileBytes}`);
  }
  return LENGTH_BYTES + Number(length);
}

function readMetadata(value: unknown, refuse: Refuse): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse("__metadata__ is not an object");
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string")
      throw refuse(`the __metadata__ entry ${shortened(key)} is not a string`);
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, refuse: Refuse) {
  const tensor = shortened(name);
  if (!isRecord(value)) throw refuse(`the entry for ${tensor} is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isTypeName(dtype)) {
    throw refuse(`${tensor} has the invalid dtype ${shortened(dtype)}`);
  }
  if (!isSizes(shape)) throw refuse(`${tensor} has the invalid shape ${shortened(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw refuse(`${tensor} has the invalid data_offsets ${shortened(offsets)}`);
  }
  const [start, end] = offsets as [number, number];
  if (end < start) {
    throw refuse(`${tensor} ends at byte ${end}, before it begins, at ${start}`);
  }
  const bytes = isDataType(dtype) ? byteCount(dtype, shape) : end - start;
  if (bytes !== end - start) {
    const needs = bytes === undefined ? "too many bytes to count" : `${bytes} bytes`;
    const described = `${tensor}, ${dtype} ${shortened(shape)}`;
    throw refuse(`${described}, needs ${needs}, but has ${end - start}`);
  }
  return { name, dtype, shape, start, end };
}

/** Returns undefined if the product exceeds 2⁵³, even if a later dimension is 0. */
function byteCount(dtype: DataType, shape: readonly number[]): number | undefined {
  let bytes: number = typeSizes[dtype];
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of any type: messages name it. */
const isTypeName = (value: unknown): value is string =>
  typeof value === "string" && /^\w{1,20}$/.test(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

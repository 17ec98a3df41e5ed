// Checks the pages of a Parquet column before the library decodes them. It trusts the numbers in a page: a damaged
// one would make it loop for minutes or fill the memory.
// https://parquet.apache.org/docs/file-format/data-pages/encodings

import type { ColumnMetaData, DataReader, SchemaElement } from "hyparquet";

type Decompress = (input: Uint8Array, length: number) => Uint8Array;

export interface CheckedColumn {
  readonly metadata: ColumnMetaData;
  readonly element: SchemaElement;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  readonly decompress: Decompress | undefined;
}

/** Bytes of a value; of texts, their length. */
const valueBytes: Readonly<Record<string, number>> = {
  BOOLEAN: 1 / 8,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 4,
};

/** Values between two headers of the delta encoding; writers use 128. */
const LARGEST_BLOCK = 2 ** 16;

/** @throws Error if a page does not contain what its header says */
export async function checkPages(chunk: Uint8Array, column: CheckedColumn): Promise<void> {
  const { parquetHeader } = await import("hyparquet/src/column.js");
  const expected = Number(column.metadata.num_values);
  const reader = readerOf(chunk);
  let found = 0;
  while (found < expected) {
    if (reader.offset >= chunk.length) throw new Error("a column has fewer values than declared");
    const header = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
    if (!isCount(packed) || !isCount(unpacked) || reader.offset + packed > chunk.length) {
      throw new Error("a page lies outside its column");
    }
    const bytes = chunk.subarray(reader.offset, reader.offset + packed);
    reader.offset += packed;
    const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header } = header;
    const count = (v1 ?? v2 ?? dictionary_page_header)?.num_values;
    if (!isCount(count)) throw new Error("a page does not say how many values it has");
    if (header.type === "DATA_PAGE" && v1) {
      checkPage(unpackedPage(bytes, unpacked, column), count, v1.encoding, column);
    } else if (header.type === "DATA_PAGE_V2" && v2) {
      const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = v2;
      const levels = first + second;
      if (!isCount(first) || !isCount(second) || levels > Math.min(packed, unpacked)) {
        throw new Error("the levels of a page lie outside it");
      }
      const { maxRepetition, maxDefinition } = column;
      if (maxRepetition > 0) countLevels(bytes.subarray(0, first), maxRepetition, count);
      const values =
        maxDefinition > 0
          ? countLevels(bytes.subarray(first, levels), maxDefinition, count)
          : count;
      if (count - v2.num_nulls !== values) throw new Error("a page has a wrong number of nulls");
      const rest = bytes.subarray(levels);
      const isPacked = v2.is_compressed !== false && unpacked > levels;
      const data = isPacked ? unpackedPage(rest, unpacked - levels, column) : rest;
      checkValues(data, values, v2.encoding, column);
    } else if (header.type === "DICTIONARY_PAGE") {
      checkValues(unpackedPage(bytes, unpacked, column), count, "PLAIN", column);
      continue;
    } else {
      throw new Error(`a page has the type ${header.type}`);
    }
    found += count;
  }
  if (found > expected) throw new Error("a column has more values than declared");
}

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0;

const readerOf = (bytes: Uint8Array): DataReader => {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
};

function unpackedPage(bytes: Uint8Array, length: number, { decompress }: CheckedColumn) {
  const page = decompress ? decompress(bytes, length) : bytes;
  if (page.length !== length)
    throw new Error(`a page has ${page.length} bytes instead of ${length}`);
  return page;
}

/** Checks a page of version 1, which starts with its levels. */
function checkPage(page: Uint8Array, count: number, encoding: string, column: CheckedColumn) {
  const { maxRepetition, maxDefinition } = column;
  let rest = page;
  let values = count;
  const nextLevels = (max: number) => {
    const length = rest.length < 4 ? Number.NaN : readerOf(rest).view.getUint32(0, true);
    if (!(4 + length <= rest.length)) throw new Error("the levels of a page lie outside it");
    const levels = rest.subarray(4, 4 + length);
    rest = rest.subarray(4 + length);
    return countLevels(levels, max, count);
  };
  if (maxRepetition > 0) nextLevels(maxRepetition);
  if (maxDefinition > 0) values = nextLevels(maxDefinition);
  checkValues(rest, values, encoding, column);
}

function checkValues(
  bytes: Uint8Array,
  count: number,
  encoding: string,
  { element: { type, type_length } }: CheckedColumn,
): void {
  if (count === 0) return;
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT": {
      const each = (type && valueBytes[type]) ?? type_length ?? 0;
      if (!(each > 0 && Math.ceil(count * each) <= bytes.length)) {
        throw new Error(`a page of ${bytes.length} bytes cannot hold ${count} values`);
      }
      return;
    }
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
    case "RLE": {
      const isBoolean = type === "BOOLEAN";
      const width = isBoolean ? 1 : (bytes[0] ?? Number.NaN);
      if (!(width <= 32)) throw new Error("a page has indices of more than 32 bits");
      if (width > 0) walkRuns(bytes.subarray(isBoolean ? 4 : 1), width, count);
      return;
    }
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
      checkDelta(bytes, count);
      return;
    default:
      throw new Error(`its pages have the encoding ${encoding}, which is not supported`);
  }
}

/** Checks the header, on which the library's loops and arrays depend. */
function checkDelta(bytes: Uint8Array, count: number): void {
  const at = { offset: 0 };
  const [block, parts, total] = [varInt(bytes, at), varInt(bytes, at), varInt(bytes, at)];
  const isBlock = block > 0 && block <= LARGEST_BLOCK && parts > 0 && block % (8 * parts) === 0;
  if (!isBlock || total !== count || count > block * bytes.length) {
    throw new Error("a page has a header of the delta encoding that is not valid");
  }
}

/** Returns how many levels are the highest. */
function countLevels(bytes: Uint8Array, max: number, count: number): number {
  const width = 32 - Math.clz32(max);
  let highest = 0;
  walkRuns(bytes, width, count, (level, repeated) => {
    if (level === max) highest += repeated;
  });
  return highest;
}

/**
 * Walks the runs of the hybrid of run lengths and packed bits.
 * @param visit called with the values, if they are of interest
 * @throws Error unless they are exactly `count` values, apart from those that fill up the last group of eight
 */
function walkRuns(
  bytes: Uint8Array,
  width: number,
  count: number,
  visit?: (value: number, repeated: number) => void,
): void {
  const at = { offset: 0 };
  for (let seen = 0; seen < count; ) {
    const header = varInt(bytes, at);
    const isPacked = header % 2 === 1;
    const length = Math.floor(header / 2) * (isPacked ? 8 : 1);
    const used = Math.min(length, count - seen);
    const size = isPacked ? Math.ceil((used * width) / 8) : Math.ceil(width / 8);
    if (
      length === 0 ||
      length > count - seen + (isPacked ? 7 : 0) ||
      at.offset + size > bytes.length
    ) {
      throw new Error("a page has runs of values that do not fit");
    }
    if (visit && isPacked) {
      for (let i = 0; i < used; i++) visit(bitsAt(bytes, 8 * at.offset + i * width, width), 1);
    } else if (visit) visit(bitsAt(bytes, 8 * at.offset, width), used);
    at.offset += isPacked ? (length * width) / 8 : size;
    seen += used;
  }
}

function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) {
    const bit = start + i;
    value |= (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) << i;
  }
  return value;
}

/** @throws Error if it does not end, or has more than 32 bits */
function varInt(bytes: Uint8Array, at: { offset: number }): number {
  let value = 0;
  for (let factor = 1; factor < 2 ** 35; factor *= 128) {
    const byte = bytes[at.offset++];
    if (byte === undefined) break;
    value += (byte % 128) * factor;
    if (byte < 128 && value < 2 ** 32) return value;
  }
  throw new Error("a number in a page does not end");
}

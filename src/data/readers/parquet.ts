// Parquet: image sets as Hugging Face publishes them, columns of numbers, or one column of lists of numbers.
// https://parquet.apache.org/docs/file-format

import type { ColumnMetaData, FileMetaData, ParquetScan, SchemaTree } from "hyparquet";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import { limitedCompressors } from "./parquet_codecs.ts";
import { columnsOf, type ParquetColumn } from "./parquet_columns.ts";
import { checkPages } from "./parquet_pages.ts";
import { type Cells, ParquetTable } from "./parquet_table.ts";
import type { Reader } from "./reader.ts";

const MAGIC = "PAR1";
const isMagic = (bytes: Uint8Array) => String.fromCharCode(...bytes) === MAGIC;

export const parquetReader: Reader = {
  label: "Parquet (.parquet)",
  recognises: (name, start) =>
    isMagic(start.subarray(0, MAGIC.length)) || name.endsWith(".parquet"),
  options: ["array", "labelColumn", "namesColumn", "imageShape", "imageSize", "isGreyscale"],
  async read(source, options, report) {
    const { scan, columns, check } = await open(source);
    const table = new ParquetTable(source.name, columns, options);
    for (const { rowStart, rowEnd } of scan.ranges) {
      const group: Cells = {};
      for (const { name } of table.needed) {
        group[name] = await check({ column: name, rowStart })
          .then(() => scan.readColumn({ column: name, rowStart, rowEnd }))
          .catch((error) => Promise.reject(invalid(source.name, error)));
        if (group[name].length !== rowEnd - rowStart) {
          const found = `row group at row ${rowStart + 1} is incomplete`;
          throw new InputError(`${source.name} is not a valid Parquet file: the ${found}.`);
        }
      }
      for (let row = 0; row < rowEnd - rowStart; row++) await table.add(group, row);
      report?.(rowEnd / Number(scan.metadata.num_rows));
    }
    return { train: table.finish() };
  },
};

interface OpenedFile {
  readonly scan: ParquetScan;
  readonly columns: ParquetColumn[];
  /** Checks the pages of a column in the row group that starts at this row. */
  readonly check: (place: { column: string; rowStart: number }) => Promise<void>;
}

async function open(source: ByteSource): Promise<OpenedFile> {
  await checkComplete(source);
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import("hyparquet");
  try {
    const slice = (start: number, end = source.size) => {
      const bytes = source.read(start, end).then(({ buffer }) => buffer);
      // The library awaits some of these only later.
      bytes.catch(() => {});
      return bytes;
    };
    const file = { byteLength: source.size, slice };
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    checkRanges(metadata, source.size);
    const compressors = await limitedCompressors();
    // Without utf8, only columns of text become strings.
    const scan = await parquetScan({
      ...{ file, metadata, compressors },
      ...{ utf8: false, geoparquet: false, useOffsetIndex: false },
    });
    const root = parquetSchema(metadata);
    const check = async ({ column, rowStart }: { column: string; rowStart: number }) => {
      for (const { meta_data } of groupAt(metadata, rowStart).columns) {
        if (meta_data?.path_in_schema[0] !== column) continue;
        const { start, end } = rangeOf(meta_data);
        const levels = levelsOf(root, meta_data.path_in_schema);
        const decompress = compressors[meta_data.codec];
        const chunk = await source.read(start, end);
        await checkPages(chunk, { metadata: meta_data, decompress, ...levels });
      }
    };
    return { scan, columns: columnsOf(root, metadata), check };
  } catch (error) {
    throw invalid(source.name, error);
  }
}

/** The shortest file has its magic number twice and, between them, the length of its footer. */
const SHORTEST = 12;

/** @throws InputError unless the file ends as it begins */
async function checkComplete(source: ByteSource): Promise<void> {
  const { name, size } = source;
  const end = size >= SHORTEST ? await source.read(size - MAGIC.length, size) : new Uint8Array();
  if (isMagic(end)) return;
  throw new InputError(`${name} is not a complete Parquet file; it is truncated or damaged.`);
}

/** The library trusts these numbers. */
function checkRanges({ row_groups, num_rows }: FileMetaData, size: number): void {
  let rows = 0n;
  for (const group of row_groups) {
    if (!(group.num_rows >= 0n)) throw new Error("a row group has no number of rows");
    rows += group.num_rows;
    for (const { file_path, meta_data } of group.columns) {
      if (file_path || !meta_data) throw new Error("a column is in another file");
      const { start, end } = rangeOf(meta_data);
      if (!(start >= 4 && start <= end && end <= size)) {
        throw new Error("a column lies outside the file");
      }
      if (!(meta_data.num_values >= 0n && meta_data.num_values < 2n ** 32n)) {
        throw new Error(`a column declares ${meta_data.num_values} values`);
      }
    }
  }
  if (rows !== num_rows)
    throw new Error(`its parts have ${rows} rows, but it declares ${num_rows}`);
}

/** The bytes of a column's pages. */
function rangeOf(metadata: ColumnMetaData): { start: number; end: number } {
  const { dictionary_page_offset: first, data_page_offset, total_compressed_size } = metadata;
  const start = Number(first && first < data_page_offset ? first : data_page_offset);
  return { start, end: start + Number(total_compressed_size) };
}

function groupAt({ row_groups }: FileMetaData, row: number) {
  let start = 0;
  for (const group of row_groups) {
    if (start === row && group.num_rows > 0n) return group;
    start += Number(group.num_rows);
  }
  throw new Error(`no row group starts at row ${row}`);
}

/** The element at a path, and how many levels of null and repetition lead to it. */
function levelsOf(root: SchemaTree, path: readonly string[]) {
  let [tree, maxDefinition, maxRepetition] = [root, 0, 0];
  for (const name of path) {
    const child = tree.children.find(({ element }) => element.name === name);
    if (!child) throw new Error(`its schema has no column ${shortened(path.join("."))}`);
    tree = child;
    const { repetition_type } = tree.element;
    if (repetition_type !== "REQUIRED") maxDefinition++;
    if (repetition_type === "REPEATED") maxRepetition++;
  }
  return { element: tree.element, maxDefinition, maxRepetition };
}

function invalid(name: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const cause = (error as Error).message.replaceAll(/\s+/g, " ").replace(/\.$/, "");
  return new InputError(`${name} is not a valid Parquet file: ${cause}.`);
}

// Parquet: image sets as Hugging Face publishes them, columns of numbers, or one column of lists of numbers.
// https://parquet.apache.org/docs/file-format

import type { ColumnMetaData, FileMetaData, ParquetScan, SchemaTree } from "hyparquet";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import { type DataSet, dataSetOf, type Labels } from "../data_set.ts";
import { checkImageShape } from "./check_image_shape.ts";
import { isLabelName, sortedLabels, TextColumn, textColumns } from "./class_names.ts";
import { decodeImage } from "./decode_image.ts";
import { GrowingValues } from "./growing_values.ts";
import { ImageRows } from "./image_rows.ts";
import { limitedCompressors } from "./parquet_codecs.ts";
import { columnsOf, type ParquetColumn } from "./parquet_columns.ts";
import { checkPages } from "./parquet_pages.ts";
import type { Reader, ReadOptions } from "./reader.ts";

export const parquetReader: Reader = {
  label: "Parquet (.parquet)",
  recognises: (name, start) =>
    (start[0] === 0x50 && start[1] === 0x41 && start[2] === 0x52 && start[3] === 0x31) ||
    name.endsWith(".parquet"),
  options: ["array", "labelColumn", "namesColumn", "imageShape", "imageSize", "isGreyscale"],
  async read(source, options, report) {
    const { scan, columns, check } = await open(source);
    const table = new Table(source.name, columns, options);
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

type Cells = Record<string, ArrayLike<unknown>>;

interface OpenedFile {
  readonly scan: ParquetScan;
  readonly columns: ParquetColumn[];
  /** Checks the pages of a column in the row group that starts at this row. */
  readonly check: (place: { column: string; rowStart: number }) => Promise<void>;
}

async function open(source: ByteSource): Promise<OpenedFile> {
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

/** The rows, built one by one. */
class Table {
  readonly needed: readonly ParquetColumn[];
  readonly #values: GrowingValues;
  readonly #images: ImageRows;
  readonly #texts = new Map<ParquetColumn, TextColumn>();
  readonly #data: readonly ParquetColumn[];
  readonly #label: ParquetColumn | undefined;
  readonly #names: ParquetColumn | undefined;
  readonly #notes: string[] = [];
  #count = 0;
  #inputs = 0;

  constructor(
    private readonly file: string,
    columns: readonly ParquetColumn[],
    private readonly options: ReadOptions,
  ) {
    this.#label = labelColumnOf(file, columns, options.labelColumn);
    const others = columns.filter((column) => column !== this.#label);
    this.#data = dataColumns(file, others, options.array);
    const texts = others.filter(({ kind }) => kind === "text");
    this.#names = namesColumnOf(file, texts, options.namesColumn);
    this.needed = [...this.#data, ...texts, ...(this.#label ? [this.#label] : [])];
    for (const column of this.needed.slice(this.#data.length)) {
      this.#texts.set(column, new TextColumn());
    }
    this.#values = new GrowingValues(this.#data.every(({ isByte }) => isByte));
    this.#images = new ImageRows(options);
    if (this.#label) this.#notes.push(`Column ${shortened(this.#label.name)} contains the labels.`);
    const ignored = columns.filter((column) => !this.needed.includes(column));
    if (ignored.length > 0) {
      this.#notes.push(
        `Ignored columns: ${ignored.map(({ name }) => shortened(name)).join(", ")}.`,
      );
    }
  }

  get #isImages() {
    return this.#data[0]?.kind === "image";
  }

  async add(group: Cells, row: number): Promise<void> {
    const start = this.#values.length;
    for (const column of this.#data) {
      const cell = group[column.name]?.[row];
      if (column.kind === "image") await this.#addImage(column, cell);
      else this.#addNumbers(column, cell);
    }
    const added = this.#values.length - start;
    if (this.#count === 0) this.#inputs = added;
    if (added !== this.#inputs || (added === 0 && !this.#isImages)) {
      throw this.#wrong(
        this.#data[0],
        `has ${added} values, but the first row has ${this.#inputs}`,
      );
    }
    for (const [column, texts] of this.#texts) {
      const cell = group[column.name]?.[row];
      if (column === this.#label && (cell ?? undefined) === undefined) {
        throw this.#wrong(column, "has no value");
      }
      texts.add(String(cell ?? ""));
    }
    this.#count++;
  }

  finish(): DataSet {
    const { imageShape } = this.options;
    if (this.#count === 0) throw new InputError(`${this.file} contains no rows.`);
    const name = this.file.replace(/^.*[/\\]/, "");
    const texts = textColumns(
      [...this.#texts]
        .filter(([column]) => column !== this.#label && column !== this.#names)
        .map(([column, text]) => [`Column ${shortened(column.name)}`, text]),
      this.#count,
      this.#label !== undefined,
    );
    const labels = this.#label ? this.#labels(this.#label) : texts.labels;
    const named = this.#names && this.#texts.get(this.#names)?.rows;
    const rowNames = named ?? (imageShape || this.#isImages ? undefined : texts.rowNames);
    const notes = [...this.#notes, ...texts.notes];
    if (this.#isImages) {
      const data = this.#images.slice(name, 0, this.#images.count, notes);
      if (data.arePatches) return data;
      return { ...data, ...(labels && { labels }), ...(rowNames && { rowNames }) };
    }
    checkImageShape(this.file, imageShape, this.#inputs);
    return dataSetOf(this.#values.finish(), {
      name,
      inputs: this.#inputs,
      isBytes: this.#values.areBytes,
      ...(imageShape && { image: imageShape }),
      ...(labels && { labels }),
      ...(rowNames && { rowNames }),
      notes,
    });
  }

  #addNumbers(column: ParquetColumn, cell: unknown): void {
    if (typeof cell === "number") this.#values.add(cell);
    else if (typeof cell === "bigint" || typeof cell === "boolean") this.#values.add(Number(cell));
    else if (column.kind === "list" && isList(cell)) {
      for (let i = 0; i < cell.length; i++) this.#addNumbers(column, cell[i]);
    } else throw this.#wrong(column, "has no value");
  }

  async #addImage(column: ParquetColumn, cell: unknown): Promise<void> {
    const bytes = (cell as { bytes?: unknown } | null)?.bytes;
    if (!(bytes instanceof Uint8Array)) throw this.#wrong(column, "contains no image");
    const place = `${this.file}, row ${this.#count + 1}`;
    await this.#images.add(place, await decodeImage(place, new Uint8Array(bytes)));
  }

  #labels(column: ParquetColumn): Labels | undefined {
    const texts = this.#texts.get(column) as TextColumn;
    const { classes: names } = column;
    if (!names) return sortedLabels(texts.classes, texts.names);
    // Hugging Face marks hidden labels so.
    if (texts.names.includes("-1")) {
      this.#notes.push("Some labels are -1, which means unknown: the labels are left out.");
      return undefined;
    }
    const wrong = texts.names.find((text) => !names[Number(text)]);
    if (wrong !== undefined) {
      throw new InputError(
        `${this.file}: column ${shortened(column.name)} has the label ${wrong}, but there are ${names.length} classes.`,
      );
    }
    return { classes: texts.classes.map((index) => Number(texts.names[index])), names };
  }

  #wrong(column: ParquetColumn | undefined, what: string): InputError {
    const place = `${this.file}, row ${this.#count + 1}, column ${shortened(column?.name)}`;
    return new InputError(`${place}: it ${what}.`);
  }
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

function labelColumnOf(file: string, columns: readonly ParquetColumn[], option?: string) {
  if (option === "none") return undefined;
  const found = columns.find(({ name, kind, isInteger, classes }) =>
    option === undefined
      ? classes || (isLabelName(name) && (kind === "text" || (kind === "number" && isInteger)))
      : name === option,
  );
  if (found && ["number", "text"].includes(found.kind)) return found;
  if (option === undefined) return undefined;
  throw new InputError(`${file} has no column of labels ${shortened(option)}; ${listOf(columns)}.`);
}

function namesColumnOf(file: string, texts: readonly ParquetColumn[], option?: string) {
  const found = texts.find(({ name }) => name === option);
  if (found || option === undefined) return found;
  throw new InputError(
    `${file} has no other column of text ${shortened(option)}; ${listOf(texts)}.`,
  );
}

/** An image column, or a list, or all columns of numbers. */
function dataColumns(file: string, columns: readonly ParquetColumn[], option?: string) {
  const named = columns.filter(({ name, kind }) => name === option && kind !== "text");
  if (option !== undefined && named.length === 0) {
    throw new InputError(
      `${file} has no column ${shortened(option)} of values; ${listOf(columns)}.`,
    );
  }
  for (const kind of ["image", "list"] as const) {
    const found = (option === undefined ? columns : named).filter((column) => column.kind === kind);
    if (found.length === 1) return found;
    if (found.length > 1) {
      const names = found.map(({ name }) => shortened(name)).join(", ");
      throw new InputError(
        `${file} has several columns of ${kind}s: ${names}; select one with --array.`,
      );
    }
  }
  const numbers = (option === undefined ? columns : named).filter(({ kind }) => kind === "number");
  if (numbers.length > 0) return numbers;
  throw new InputError(`${file} has no column of images, lists or numbers; ${listOf(columns)}.`);
}

const listOf = (columns: readonly ParquetColumn[]) =>
  `it has ${columns.map(({ name }) => shortened(name)).join(", ") || "no columns"}`;

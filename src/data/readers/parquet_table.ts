// The rows of a Parquet file as a data set: which columns are values, labels and names.

import { InputError } from "../../input_error.ts";
import { fileName, shortened } from "../../text.ts";
import { type DataSet, dataSetOf, type Labels } from "../data_set.ts";
import { checkImageShape } from "./check_image_shape.ts";
import { isLabelName, sortedLabels, TextColumn, textColumns } from "./class_names.ts";
import { decodeImage } from "./decode_image.ts";
import { GrowingValues } from "./growing_values.ts";
import { ImageRows } from "./image_rows.ts";
import type { ParquetColumn } from "./parquet_columns.ts";
import type { ReadOptions } from "./reader.ts";

/** Values of a row group by column. */
export type Cells = Record<string, ArrayLike<unknown>>;

/** The rows, built one by one. */
export class ParquetTable {
  readonly needed: readonly ParquetColumn[];
  readonly #values: GrowingValues;
  readonly #images: ImageRows;
  readonly #texts = new Map<ParquetColumn, TextColumn>();
  readonly #data: readonly ParquetColumn[];
  readonly #label: ParquetColumn | undefined;
  readonly #names: ParquetColumn | undefined;
  /** The column in the file of each value of a row, if each value has its own. */
  readonly #stored: Uint32Array<ArrayBuffer> | undefined;
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
    if (this.#data.every(({ kind }) => kind === "number")) {
      this.#stored = Uint32Array.from(this.#data, (column) => columns.indexOf(column));
    }
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
    const name = fileName(this.file);
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
      ...(this.#stored && {
        storedColumns: this.#stored,
        columnNames: this.#data.map((column) => column.name),
      }),
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
        `${file} has several columns of ${kind}s: ${names}; select one by its name (--array).`,
      );
    }
  }
  const numbers = (option === undefined ? columns : named).filter(({ kind }) => kind === "number");
  if (numbers.length > 0) return numbers;
  throw new InputError(`${file} has no column of images, lists or numbers; ${listOf(columns)}.`);
}

const listOf = (columns: readonly ParquetColumn[]) =>
  `it has ${columns.map(({ name }) => shortened(name)).join(", ") || "no columns"}`;

// CSV: one row of values per line, maybe with a column of labels or names.
// https://www.rfc-editor.org/rfc/rfc4180

import { plural } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import { fileName, shortened } from "../../text.ts";
import { type DataSet, dataSetOf, type ImageShape, type Labels } from "../data_set.ts";
import { checkImageShape } from "./check_image_shape.ts";
import { className, MOST_CLASSES, sortedLabels, TextColumn, textColumns } from "./class_names.ts";
import { type CsvLayout, layoutOf } from "./csv_layout.ts";
import { numberIn } from "./csv_number.ts";
import { type CsvRow, csvRows, textOf } from "./csv_rows.ts";
import { GrowingValues } from "./growing_values.ts";
import type { Reader, ReadOptions } from "./reader.ts";

export const csvReader: Reader = {
  label: "CSV or other delimited text (.csv, .tsv, .txt)",
  recognises: (name) => /\.(csv|tsv|txt)$/.test(name),
  options: ["delimiter", "hasHeader", "labelColumn", "namesColumn", "imageShape"],
  async read(source, options, report) {
    const { name } = source;
    const chunks = textOf(source, report);
    const start = (await chunks.next()).value as string | undefined;
    if (start === undefined) throw new InputError(`${name} is empty.`);
    const layout = await layoutOf(name, start, options);
    const table = new Table(name, layout);
    async function* all() {
      yield start as string;
      yield* chunks;
    }
    let isHeader = layout.hasHeader;
    for await (const rows of csvRows(name, all(), layout.delimiter)) {
      for (const row of rows) {
        if (isHeader) isHeader = false;
        else table.add(row);
      }
    }
    return { train: table.finish(options) };
  },
};

class Table {
  readonly #values = new GrowingValues(true);
  readonly #texts: (TextColumn | undefined)[];
  #largest = 0;

  constructor(
    private readonly file: string,
    private readonly layout: CsvLayout,
  ) {
    this.#texts = layout.columns.map((kind) =>
      kind === "number" || kind === "ignored" ? undefined : new TextColumn(),
    );
  }

  add({ cells, line }: CsvRow): void {
    const { columns } = this.layout;
    if (cells.length !== columns.length) {
      throw new InputError(
        `${this.file}, line ${line}: the row has ${plural(cells.length, "cell")}; the first has ${columns.length}.`,
      );
    }
    for (let i = 0; i < columns.length; i++) {
      const kind = columns[i];
      const cell = cells[i] as string;
      if (kind === "number") {
        const value = numberIn(cell);
        if (value === undefined) throw this.#wrong(line, i, cell, "a number");
        if (value > this.#largest) this.#largest = value;
        this.#values.add(value);
      } else if (kind !== "ignored") {
        const text = cell.trim();
        if (kind === "label" && text === "") throw this.#wrong(line, i, cell, "a label");
        this.#texts[i]?.add(kind === "label" ? className(text) : text);
      }
    }
  }

  finish({ imageShape, labelColumn }: ReadOptions): DataSet {
    const { columns, names } = this.layout;
    const inputs = columns.filter((kind) => kind === "number").length;
    const count = this.#values.length / inputs;
    const valueNames = names?.filter((_, i) => columns[i] === "number");
    const areBytes = this.#values.areBytes;
    const shape = imageShape ?? (areBytes ? squareImage(inputs, valueNames) : undefined);
    checkImageShape(this.file, imageShape, inputs);
    const label = this.#labels(count);
    const others = this.#texts.flatMap((column, i) =>
      column && columns[i] === "text" ? [[`Column ${i + 1}`, column] as const] : [],
    );
    const texts = textColumns(others, count, label !== undefined || labelColumn === "none");
    const labels = label ?? texts.labels;
    const rowNames =
      this.#texts[columns.indexOf("name")]?.rows ?? (shape ? undefined : texts.rowNames);
    const notes = [...this.layout.notes, ...texts.notes];
    if (shape && !imageShape) {
      notes.push(`${inputs} columns: read as images of ${shape.height}×${shape.width} pixels.`);
    }
    return dataSetOf(this.#values.finish(), {
      name: fileName(this.file),
      inputs,
      // Bits are not shades of 255.
      isBytes: areBytes && shape !== undefined && this.#largest > 1,
      ...(shape && { image: shape }),
      storedColumns: Uint32Array.from(columns.flatMap((kind, i) => (kind === "number" ? [i] : []))),
      ...(valueNames && { columnNames: valueNames }),
      ...(labels && { labels }),
      ...(rowNames && { rowNames }),
      notes,
    });
  }

  #labels(count: number): Labels | undefined {
    const column = this.#texts[this.layout.columns.indexOf("label")];
    if (!column) return undefined;
    const distinct = column.names.length;
    if (distinct > Math.max(MOST_CLASSES, count / 2)) {
      throw new InputError(
        `${this.file}: the label column has ${distinct} different values; select another one.`,
      );
    }
    return sortedLabels(column.classes, column.names);
  }

  #wrong(line: number, column: number, cell: string, expected: string): InputError {
    const place = `${this.file}, line ${line}, column ${column + 1}`;
    return new InputError(
      cell.trim() === ""
        ? `${place}: the cell is empty; it must be ${expected}.`
        : `${place}: ${shortened(cell)} is not ${expected}.`,
    );
  }
}

/** Bytes whose columns are named after pixels, or as many as MNIST has: square grey images. */
function squareImage(inputs: number, names: readonly string[] | undefined): ImageShape | undefined {
  const side = Math.sqrt(inputs);
  if (!Number.isInteger(side) || side < 8) return undefined;
  const arePixels = names?.every((name) => /^(pixel|pix|px|p)?[ _]?\d+([x_]\d+)?$/i.test(name));
  const isImage = names ? arePixels : inputs === 784;
  return isImage ? { height: side, width: side, channels: 1 } : undefined;
}

// Files with one line or one number for each row: labels and names.

import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { type ByteSource, startOf } from "../byte_source.ts";
import type { Labels } from "../data_set.ts";
import { className, isLabelName, sortedLabels, TextColumn } from "./class_names.ts";
import { csvRows, textOf } from "./csv_rows.ts";
import { unpackedIfGzip } from "./gzip.ts";
import { isIdx } from "./idx.ts";
import { labelsOf, readClasses } from "./labels.ts";
import { isNpy, readNpyHeader } from "./npy.ts";
import { shapeText } from "./stored_array.ts";
import { explainWrongFile } from "./wrong_files.ts";

/**
 * Reads the label of each row from an IDX or .npy file of integers, a .npy file of text, or text with one label per
 * line, packed with gzip or not. A first line that only names the column is left out.
 * @param count of the rows
 * @throws InputError naming the file and what is wrong with it
 */
export async function readLabels(file: ByteSource, count: number): Promise<Labels> {
  const { source, start, isText } = await opened(file);
  const { cells, skipped } = isText ? await cellsOf(source) : {};
  const labels = cells
    ? labelsOfTexts(withoutTitle(cells, count))
    : await labelsOfArray(source, start);
  const hint = skipped === undefined ? "" : `; line ${skipped} is blank or begins with #`;
  checkCount(file.name, labels.classes.length, count, "labels", hint);
  return labels;
}

/**
 * Reads the name of each row: one line per row.
 * @param count of the rows
 * @throws InputError naming the file and what is wrong with it
 */
export async function readRowNames(file: ByteSource, count: number): Promise<readonly string[]> {
  const { source, isText } = await opened(file);
  if (!isText) {
    throw new InputError(`${source.name} is not text; names are text with one line per row.`);
  }
  let text = "";
  for await (const chunk of textOf(source)) text += chunk;
  const lines = text.replace(/\n$/, "").split("\n");
  checkCount(file.name, lines.length, count, "lines");
  return lines;
}

async function opened(file: ByteSource) {
  const source = await unpackedIfGzip(file);
  const start = await startOf(source);
  const wrong = explainWrongFile(source.name, start);
  if (wrong) throw new InputError(wrong);
  const isArray = isNpy(start) || isIdx(start);
  return { source, start, isText: !isArray && (!start.includes(0) || isUtf16(start)) };
}

async function labelsOfArray(source: ByteSource, start: Uint8Array): Promise<Labels> {
  const texts = isNpy(start) ? await textsOfNpy(source) : undefined;
  if (texts) return labelsOfTexts(texts);
  if (isNpy(start) || isIdx(start)) return labelsOf(await readClasses(source))[0] as Labels;
  throw new InputError(
    `${source.name} is not a file of labels; it must be IDX, .npy, or text with one label per line.`,
  );
}

const withoutTitle = ([first = "", ...others]: readonly string[], count: number) =>
  others.length === count && isLabelName(first) ? others : [first, ...others];

function checkCount(name: string, found: number, count: number, what: string, hint = ""): void {
  if (found === count) return;
  throw new InputError(`${name} has ${found} ${what}, but the data have ${count} rows${hint}.`);
}

const isUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function labelsOfTexts(texts: readonly string[]): Labels {
  const column = new TextColumn();
  for (const text of texts) column.add(className(text));
  return sortedLabels(column.classes, column.names);
}

interface LabelLines {
  /** The only cell of each line; quotes around it are removed as in CSV. */
  readonly cells: readonly string[];
  /** The first line before the last label that holds none, from 1. */
  readonly skipped: number | undefined;
}

async function cellsOf(source: ByteSource): Promise<LabelLines> {
  const cells: string[] = [];
  let skipped: number | undefined;
  let next = 1;
  for await (const rows of csvRows(source.name, textOf(source), ",")) {
    for (const { cells: row, line } of rows) {
      if (row.length > 1) {
        throw new InputError(
          `${source.name}, line ${line}: there are ${row.length} cells; a file of labels has one label per line.`,
        );
      }
      const cell = row[0] as string;
      if (line > next) skipped ??= next;
      next = line + cell.split("\n").length;
      cells.push(cell.trim());
    }
  }
  return { cells, skipped };
}

/** Returns the texts of a .npy file, or undefined if it contains something else. */
async function textsOfNpy(source: ByteSource): Promise<string[] | undefined> {
  const { name, size } = source;
  const { descr, shape, start } = await readNpyHeader(source, name);
  const [, order, kind, digits] = /^([<>|=]?)([US])(\d+)$/.exec(descr) ?? [];
  if (!kind) return undefined;
  const length = Number(digits);
  const [count = 0] = shape;
  if (shape.length !== 1) {
    throw new InputError(`${name} has shape ${shapeText(shape)}; labels have one dimension.`);
  }
  const bytes = length * (kind === "U" ? 4 : 1);
  if (start + count * bytes !== size) {
    throw new InputError(
      `${name} is truncated or damaged: dtype ${shortened(descr)} of shape ${shapeText(shape)} needs ${count * bytes} bytes of data, but it has ${size - start}.`,
    );
  }
  const data = await source.read(start, size);
  const view = new DataView(data.buffer);
  const decoder = new TextDecoder();
  return Array.from({ length: bytes === 0 ? 0 : count }, (_, row) => {
    if (kind === "S") {
      return decoder.decode(data.subarray(row * bytes, (row + 1) * bytes)).replace(/\0+$/, "");
    }
    const points = Array.from({ length }, (_, i) =>
      view.getUint32(row * bytes + 4 * i, order !== ">"),
    );
    const wrong = points.find((point) => point > 0x10ffff);
    if (wrong !== undefined) {
      throw new InputError(`${name} is damaged: row ${row} contains no valid text.`);
    }
    return points
      .map((point) => String.fromCodePoint(point))
      .join("")
      .replace(/\0+$/, "");
  });
}

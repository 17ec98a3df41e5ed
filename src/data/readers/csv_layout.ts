// What the columns of a CSV file are, judged by its first rows.

import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { isLabelName } from "./class_names.ts";
import { numberIn } from "./csv_number.ts";
import { type CsvRow, csvRows } from "./csv_rows.ts";
import type { ReadOptions } from "./reader.ts";

/** Rows that the layout is judged by. */
const SAMPLE = 100;

type Column = "number" | "label" | "name" | "text" | "ignored";

export interface CsvLayout {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  /** By column; only those with a header. */
  readonly names?: readonly string[] | undefined;
  readonly columns: readonly Column[];
  /** In sentences for the user. */
  readonly notes: readonly string[];
}

const DELIMITERS = [
  [",", "commas"],
  ["\t", "tabs"],
  [";", "semicolons"],
  ["|", "vertical bars"],
  [" ", "spaces"],
] as const;

/**
 * @param text the file's start
 * @throws InputError if an option does not fit, or no column contains numbers
 */
export async function layoutOf(
  name: string,
  text: string,
  options: ReadOptions,
): Promise<CsvLayout> {
  const delimiter = options.delimiter ?? (await delimiterOf(name, text));
  const sample = await firstRows(name, text, delimiter);
  const [first] = sample;
  if (!first) throw new InputError(`${name} contains no rows.`);
  const rows = sample
    .map(({ cells }) => cells)
    .filter(({ length }) => length === first.cells.length);
  const hasHeader = options.hasHeader ?? looksLikeHeader(rows);
  const names = hasHeader ? first.cells.map((cell) => cell.trim()) : undefined;
  const body = hasHeader ? rows.slice(1) : rows;
  if (body.length === 0) throw new InputError(`${name} contains a header but no rows.`);
  const notes = [
    `Cells are separated by ${DELIMITERS.find(([known]) => known === delimiter)?.[1] ?? shortened(delimiter)}.`,
    hasHeader ? "The first line is a header." : "There is no header.",
  ];
  const kinds: Column[] = first.cells.map((_, i) => kindOf(body, i));
  const nameOf = (column: number) =>
    names?.[column] ? `Column ${column + 1} (${shortened(names[column])})` : `Column ${column + 1}`;

  kinds.forEach((kind, i) => {
    const reason =
      kind === "ignored"
        ? "is empty"
        : isIndex(body, i, names?.[i])
          ? "only counts the rows"
          : undefined;
    const isWanted = [options.labelColumn, options.namesColumn].some((option) =>
      isNamed(i, names, option),
    );
    if (!reason || isWanted) return;
    kinds[i] = "ignored";
    notes.push(`${nameOf(i)} ${reason} and is left out.`);
  });
  if (options.namesColumn !== undefined) {
    const column = namedColumn(
      name,
      { kinds, names },
      options.namesColumn,
      "the column of names must be",
    );
    kinds[column] = "name";
    notes.push(`${nameOf(column)} contains the names of the rows.`);
  }
  const label = labelColumnOf(name, { kinds, names, body }, options.labelColumn);
  if (label !== undefined) {
    kinds[label] = "label";
    notes.push(`${nameOf(label)} contains the labels.`);
  }
  if (!kinds.includes("number")) {
    throw new InputError(
      `${name} has no column of numbers; its first line is ${shortened(first.cells.join(delimiter))}.`,
    );
  }
  return { delimiter, hasHeader, names, columns: kinds, notes };
}

/** Returns the rows of the text's start; an incomplete last line is left out. */
async function firstRows(name: string, text: string, delimiter: string): Promise<CsvRow[]> {
  const lines = text.split("\n", 4 * SAMPLE);
  const isWhole = lines.join("\n").length === text.length;
  const start = isWhole || lines.length === 1 ? text : `${lines.slice(0, -1).join("\n")}\n`;
  const rows: CsvRow[] = [];
  for await (const batch of csvRows(name, [start], delimiter)) rows.push(...batch);
  return rows.slice(0, SAMPLE + 1);
}

/** The delimiter that gives all rows the same number of cells, most of them numbers. */
async function delimiterOf(name: string, text: string): Promise<string> {
  let best: { delimiter: string; score: number } = { delimiter: ",", score: 0 };
  for (const [delimiter] of DELIMITERS) {
    const rows = await firstRows(name, text, delimiter).catch(() => []);
    const length = rows[0]?.cells.length ?? 0;
    // The last row may be cut off or the one that is wrong; the reader reports it.
    const even = rows.filter(({ cells }) => cells.length === length).length / rows.length;
    if (length < 2 || even < 0.9) continue;
    const cells = rows.slice(1).flatMap((row) => row.cells);
    const numbers = cells.filter((cell) => numberIn(cell) !== undefined).length;
    const score = even + numbers / Math.max(1, cells.length) + length / 1e6;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Whether a column of numbers starts with a word, or the first line counts the columns, as pandas names them. */
function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first = [], ...rest] = rows;
  if (rest.length === 0) return first.every((cell) => numberIn(cell) === undefined);
  const named = first.filter((cell) => cell.trim() !== "");
  if (named.length > 2 && named.every((cell, i) => cell.trim() === String(i))) return true;
  return first.some((cell, i) => numberIn(cell) === undefined && kindOf(rest, i) === "number");
}

/** Numbers if at least half of the cells with content are, so that one wrong cell is an error. */
function kindOf(rows: readonly (readonly string[])[], column: number): Column {
  const cells = rows.map((row) => row[column] as string).filter((cell) => cell.trim() !== "");
  if (cells.length === 0) return "ignored";
  const numbers = cells.filter((cell) => numberIn(cell) !== undefined).length;
  return 2 * numbers >= cells.length ? "number" : "text";
}

/** Whether the column is an index as pandas and Kaggle write it: 0, 1, 2, … or 1, 2, 3, … */
function isIndex(
  rows: readonly (readonly string[])[],
  column: number,
  name: string | undefined,
): boolean {
  if (name === undefined || !/^(|unnamed: 0|index|id|imageid)$/i.test(name)) return false;
  const start = Number(rows[0]?.[column]);
  return (
    rows.length > 2 &&
    (start === 0 || start === 1) &&
    rows.every((row, i) => Number(row[column]) === start + i)
  );
}

const isNamed = (column: number, names: readonly string[] | undefined, option?: string) =>
  option !== undefined && (names?.[column] === option || String(column + 1) === option);

interface Sample {
  readonly kinds: readonly Column[];
  readonly names: readonly string[] | undefined;
  readonly body: readonly (readonly string[])[];
}

/** @param what starts a sentence on what is allowed */
function namedColumn(
  file: string,
  { kinds, names }: Pick<Sample, "kinds" | "names">,
  option: string,
  what: string,
): number {
  const named = names?.indexOf(option) ?? -1;
  const column = named === -1 ? Number(option) - 1 : named;
  if (kinds[column] && kinds[column] !== "name") return column;
  const found = kinds[column]
    ? `${file}: column ${shortened(option)} already contains the names of the rows`
    : `${file} has no column ${shortened(option)}`;
  throw new InputError(
    `${found}; ${what} a name in the header or a number from 1 to ${kinds.length}.`,
  );
}

function labelColumnOf(
  file: string,
  { kinds, names, body }: Sample,
  option: string | undefined,
): number | undefined {
  if (option === "none") return undefined;
  if (option !== undefined) {
    return namedColumn(file, { kinds, names }, option, 'the label column must be "none",');
  }
  const areClasses = (column: number) =>
    kinds[column] === "text" ||
    (kinds[column] !== "name" &&
      body.every((row) => /^\s*\d+(\.0*)?\s*$/.test(row[column] as string)));
  const known = names?.findIndex((name, i) => isLabelName(name) && areClasses(i));
  if (known !== undefined && known !== -1) return known;
  if (names) return undefined;
  // MNIST as CSV without a header: a square image, and one more column at the start or the end.
  const side = Math.sqrt(kinds.length - 1);
  if (side < 8 || !Number.isInteger(side) || !kinds.every((_, i) => areClasses(i)))
    return undefined;
  const isUsed = (column: number) => new Set(body.map((row) => row[column])).size > 1;
  return isUsed(0) ? 0 : isUsed(kinds.length - 1) ? kinds.length - 1 : undefined;
}

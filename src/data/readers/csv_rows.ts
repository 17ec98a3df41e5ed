// The rows of a CSV file, in order, without ever holding the whole text.

import Papa from "papaparse";
import { InputError } from "../../input_error.ts";
import type { ByteSource } from "../byte_source.ts";

const CHUNK_BYTES = 2 ** 22;

/** No row has more characters than this, so that an unclosed quote does not read the whole file as one cell. */
const LONGEST_ROW = 2 ** 24;

/** A row's cells, and the line of the file on which it starts, from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * Yields the text of a file in chunks of a few megabytes, with "\n" as the only line break and without the byte
 * order mark. UTF-16 is recognised by its byte order mark; everything else is read as UTF-8.
 */
export async function* textOf(
  source: ByteSource,
  report?: (share: number) => void,
): AsyncGenerator<string> {
  const mark = await source.read(0, Math.min(2, source.size));
  const isUtf16 = (first: number, second: number) => mark[0] === first && mark[1] === second;
  const decoder = new TextDecoder(
    isUtf16(0xff, 0xfe) ? "utf-16le" : isUtf16(0xfe, 0xff) ? "utf-16be" : "utf-8",
  );
  let held = "";
  for (let start = 0; start < source.size; start += CHUNK_BYTES) {
    const end = Math.min(source.size, start + CHUNK_BYTES);
    let text = held + decoder.decode(await source.read(start, end), { stream: end < source.size });
    // "\r" at the end may be the first half of "\r\n".
    held = end < source.size && text.endsWith("\r") ? "\r" : "";
    if (held) text = text.slice(0, -1);
    yield text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
    report?.(end / source.size);
  }
}

/** Yields the rows in batches; empty lines and lines that start with "#" are left out. */
export async function* csvRows(
  name: string,
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<readonly CsvRow[]> {
  const parser = new Papa.Parser({ delimiter, newline: "\n" });
  const position = { line: 1 };
  let rest = "";
  for await (const chunk of chunks) {
    const text = rest + chunk;
    const parsed: Parsed = parser.parse(text, 0, true);
    yield rowsOf(name, parsed, delimiter, position);
    rest = text.slice(parsed.meta.cursor);
    if (rest.length > LONGEST_ROW) {
      throw new InputError(
        `${name}, line ${position.line}: the row does not end; its quotes may not be closed.`,
      );
    }
  }
  if (rest) yield rowsOf(name, parser.parse(rest, 0, false), delimiter, position);
}

/** What Papa.Parser returns; its types do not say. */
interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

/** Moves the position past the rows. */
function rowsOf(name: string, parsed: Parsed, delimiter: string, position: { line: number }) {
  const wrong = parsed.errors[0]?.row;
  const rows: CsvRow[] = [];
  parsed.data.forEach((cells, i) => {
    const { line } = position;
    if (i === wrong) {
      throw new InputError(`${name}, line ${line}: a quote is not closed, or text follows it.`);
    }
    // Only cells in quotes contain line breaks.
    const breaks = cells.reduce((sum, cell) => sum + (cell.includes("\n") ? countOf(cell) : 0), 0);
    position.line += 1 + breaks;
    const first = cells[0] as string;
    if (first.startsWith("#") || (cells.length === 1 && first.trim() === "")) return;
    rows.push({ cells: delimiter === " " ? withoutEmpty(cells) : cells, line });
  });
  return rows;
}

const countOf = (cell: string) => cell.split("\n").length - 1;

/** Several spaces separate cells as one does. */
const withoutEmpty = (cells: readonly string[]) =>
  cells.includes("") ? cells.filter((cell) => cell !== "") : cells;

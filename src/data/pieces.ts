// A data set in pieces of a few megabytes, in order.

import { type DataSet, elementArrays, type Values } from "./data_set.ts";

const PIECE_BYTES = 16 * 2 ** 20;

/** Rows that can be read. */
export type ReadableRows = Pick<DataSet, "count" | "inputs" | "element" | "rows">;

/** What the values of a set take, in memory and on the GPU. */
export const valueBytes = ({ element }: Pick<DataSet, "element">) =>
  elementArrays[element].BYTES_PER_ELEMENT;

interface Piece {
  readonly start: number;
  readonly end: number;
  /** (end − start, D) */
  readonly values: Values;
}

export const rowsPerPiece = (set: Pick<DataSet, "element" | "inputs">) =>
  Math.max(1, Math.floor(PIECE_BYTES / (valueBytes(set) * set.inputs)));

/** @param report called with the share of rows that are done */
export async function* piecesOf(
  set: ReadableRows,
  report?: (share: number) => void,
): AsyncGenerator<Piece> {
  const { count } = set;
  const rowsAtOnce = rowsPerPiece(set);
  for (let start = 0; start < count; start += rowsAtOnce) {
    const end = Math.min(count, start + rowsAtOnce);
    yield { start, end, values: await set.rows(start, end) };
    report?.(end / count);
  }
}

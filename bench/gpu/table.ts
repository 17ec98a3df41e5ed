// Tables of measurements: row by row, so that one failure does not lose the others, and as Markdown.

import { markdownTable } from "../../src/table.ts";
import { firstLine } from "../comparison.ts";

type Cell = string | number | null;

export interface Table {
  readonly title: string;
  readonly about?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Sentences on what is missing or unusual. */
  readonly notes?: readonly string[];
}

/** A table, or why there is none. */
export interface Section extends Partial<Table> {
  readonly title: string;
  readonly skipped?: string;
}

/** A row that is yet to be measured. */
export interface RowToMeasure {
  /** The cells that name it. */
  readonly names: readonly string[];
  /** Returns the other cells. */
  measure(): Promise<readonly Cell[]>;
}

/** Measures row after row. One that fails, or comes after the deadline, has a note that says why. */
export async function measureRows(
  columns: readonly string[],
  toMeasure: readonly RowToMeasure[],
  deadline: AbortSignal,
): Promise<Required<Pick<Table, "columns" | "rows" | "notes">>> {
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const { names, measure } of toMeasure) {
    let cells: readonly Cell[] = columns.slice(names.length).map(() => null);
    try {
      deadline.throwIfAborted();
      cells = await measure();
    } catch (error) {
      notes.push(`${names.join(", ")}: ${whyNot(error, deadline)}.`);
    }
    rows.push([...names, ...cells]);
  }
  return { columns, rows, notes };
}

/** Returns why something was not measured: at the deadline everything fails, for whatever reason. */
export const whyNot = (error: unknown, deadline: AbortSignal) =>
  firstLine(deadline.aborted ? deadline.reason : error);

export function textOf({ title, about, columns, rows, notes = [], skipped }: Section): string {
  const head = `## ${title}`;
  if (!columns || !rows) return `${head}\n\nSkipped: ${skipped}.`;
  const cells = rows.map((row) => row.map((cell) => cellOf(cell)));
  const texts = rows[0]?.findIndex((cell) => typeof cell !== "string") ?? 0;
  const table = markdownTable(columns, cells, texts === -1 ? columns.length : texts);
  return [head, ...(about ? [about] : []), table, ...notes].join("\n\n");
}

const cellOf = (cell: Cell) => {
  if (cell === null) return "–";
  return typeof cell === "number" ? String(Number(cell.toPrecision(4))) : cell;
};

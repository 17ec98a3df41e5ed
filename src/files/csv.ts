// Tables as text: commas between, a row a line; what holds a comma, a quote or a line's end is quoted.
// https://www.rfc-editor.org/rfc/rfc4180

/** An empty cell where there is nothing. */
type Cell = string | number | undefined;

/** @param columns their names, the first line */
export function csvText(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns, ...rows].map((row) => row.map(cellText).join(","));
  return `${lines.join("\n")}\n`;
}

function cellText(cell: Cell): string {
  const text = String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// CSV: cells that contain a comma, a quote or a line break are quoted.
// https://www.rfc-editor.org/rfc/rfc4180

/** An undefined cell is empty. */
type Cell = string | number | undefined;

/** @param columns names, for the first line */
export function csvText(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns, ...rows].map((row) => row.map(cellText).join(","));
  return `${lines.join("\n")}\n`;
}

function cellText(cell: Cell): string {
  const text = String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

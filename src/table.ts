// Tables as text: aligned columns for the terminal, Markdown for reports.

export interface Column {
  readonly title: string;
  /** What the column means, in a sentence. */
  readonly help: string;
  /** Text is aligned left, numbers right. */
  readonly isText?: boolean;
  /** At least this many characters wide in text, for rows that are printed one by one. */
  readonly width?: number;
}

/** Two columns of text: names and what belongs to them. */
export const namesAndTexts: readonly Partial<Column>[] = [{ isText: true }, { isText: true }];

/** Returns a line per row; each column is as wide as its widest cell. */
export function alignedLines(
  columns: readonly Partial<Column>[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ width = 0 }, i) =>
    Math.max(width, ...rows.map((cells) => cells[i]?.length ?? 0)),
  );
  return rows.map((cells) =>
    columns
      .map(({ isText }, i) => {
        const [cell, width] = [cells[i] ?? "", widths[i] as number];
        return isText ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Returns a Markdown table; columns after the first `texts` hold numbers and are aligned right. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
): string {
  const rule = titles.map((_, column) => (column < texts ? "---" : "---:"));
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

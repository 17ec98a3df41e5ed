// Tables and numbers of the Markdown.

/** A table; columns after the first `texts` hold numbers and are set to the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  texts = 2,
): string {
  const rule = header.map((_, column) => (column < texts ? "---" : "---:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Three significant digits at most, and no exponent: 0.0191, 12.7, 401, 7570. */
export function plain(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A dash where there is no value. */
export const orDash = (value: number | undefined) => (value === undefined ? "–" : plain(value));

/** 1.6e-4 */
export const scientific = (value: number) => (value === 0 ? "0" : value.toExponential(1));

const DECIMAL_COMMA = /^\s*[-+]?\d*,\d+(e[-+]?\d+)?\s*$/i;
const NOT_FINITE = /^\s*([-+]?)(nan|inf|infinity)\s*$/i;

/** Returns a cell's number, which may be NaN or infinite if it says so, or undefined if it is not a number. */
export function numberIn(cell: string): number | undefined {
  const value = Number(cell);
  // Number("") is 0.
  if (value !== 0 && !Number.isNaN(value)) return value;
  if (value === 0) return cell.trim() === "" ? undefined : value;
  const [, sign, word] = NOT_FINITE.exec(cell) ?? [];
  if (word) return /nan/i.test(word) ? Number.NaN : sign === "-" ? -Infinity : Infinity;
  return DECIMAL_COMMA.test(cell) ? Number(cell.replace(",", ".")) : undefined;
}

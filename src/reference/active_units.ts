// active_units — where the values of a code (B,H) are not 0, as bits of words

const WORD = 32;

/** @returns (B,⌈H/32⌉) by rows, (H,⌈B/32⌉) by columns */
export function active_units(
  order: "rows" | "columns",
  values: Float64Array,
  rows: number,
  hidden: number,
): Uint32Array {
  const [lists, bits] = order === "rows" ? [rows, hidden] : [hidden, rows];
  const words = Math.ceil(bits / WORD);
  const marks = new Uint32Array(lists * words);
  values.forEach((value, i) => {
    const [row, unit] = [Math.floor(i / hidden), i % hidden];
    const [list, bit] = order === "rows" ? [row, unit] : [unit, row];
    const word = list * words + Math.floor(bit / WORD);
    if (value !== 0) marks[word] = (marks[word] as number) | (1 << (bit % WORD));
  });
  return marks;
}

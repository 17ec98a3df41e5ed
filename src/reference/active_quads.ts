// active_quads — where four neighbouring values of a code (B,H) are not all 0, as bits of words

const WORD = 32;

/** @returns (B,⌈H/128⌉) by rows, (⌈H/4⌉,⌈B/32⌉) by columns */
export function active_quads(
  order: "rows" | "columns",
  values: Float64Array,
  rows: number,
  hidden: number,
): Uint32Array {
  const quads = Math.ceil(hidden / 4);
  const [lists, bits] = order === "rows" ? [rows, quads] : [quads, rows];
  const words = Math.ceil(bits / WORD);
  const marks = new Uint32Array(lists * words);
  values.forEach((value, i) => {
    const [row, quad] = [Math.floor(i / hidden), Math.floor((i % hidden) / 4)];
    const [list, bit] = order === "rows" ? [row, quad] : [quad, row];
    const word = list * words + Math.floor(bit / WORD);
    if (value !== 0) marks[word] = (marks[word] as number) | (1 << (bit % WORD));
  });
  return marks;
}

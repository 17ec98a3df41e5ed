// column_sums — sums of h and of 1[h ≠ 0] over blocks of 8 rows

const BLOCK = 8;

/** @returns hiddenSums and activeSums (⌈B/8⌉,H) */
export function column_sums(
  h: Float64Array,
  hidden: number,
): { hiddenSums: Float64Array; activeSums: Float64Array } {
  const blocks = Math.ceil(h.length / hidden / BLOCK);
  const hiddenSums = new Float64Array(blocks * hidden);
  const activeSums = new Float64Array(blocks * hidden);
  h.forEach((value, i) => {
    const row = Math.floor(i / hidden);
    const sum = Math.floor(row / BLOCK) * hidden + (i % hidden);
    (hiddenSums[sum] as number) += value;
    if (value !== 0) (activeSums[sum] as number) += 1;
  });
  return { hiddenSums, activeSums };
}

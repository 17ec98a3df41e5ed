// top_k — of a = max(z, 0), the k largest of each row stay, the rest become 0; ties: the lower unit

/** Returns a copy of `values` in which all but the `count` largest are 0; ties: the earlier one. */
export function keepLargest(values: Float64Array, count: number): Float64Array {
  const order = [...values.keys()].sort(
    (i, j) => (values[j] as number) - (values[i] as number) || i - j,
  );
  const kept = new Float64Array(values.length);
  for (const i of order.slice(0, count)) kept[i] = values[i] as number;
  return kept;
}

/** max(z, 0), never −0 */
export const positivePart = (z: Float64Array) => z.map((value) => Math.max(value, 0));

/**
 * @param takesPart whether each unit can stay
 * @returns h (B,H)
 */
export function top_k(
  z: Float64Array,
  hidden: number,
  k: number,
  takesPart: (unit: number) => boolean = () => true,
): Float64Array {
  const a = positivePart(z).map((value, i) => (takesPart(i % hidden) ? value : 0));
  const h = new Float64Array(z.length);
  for (let row = 0; row < z.length; row += hidden) {
    h.set(keepLargest(a.subarray(row, row + hidden), k), row);
  }
  return h;
}

// The few highest of many values, without sorting all of them.

interface Ranked {
  readonly index: number;
  readonly value: number;
}

/**
 * Returns the `count` highest values above `above`, in descending order, or fewer if there are not that
 * many. Of equal values, the first come first; NaN is skipped. Takes one pass over the values.
 */
export function highest(
  values: Float32Array | Float64Array,
  count: number,
  above = Number.NEGATIVE_INFINITY,
): Ranked[] {
  const found: Ranked[] = [];
  if (count < 1) return found;
  let threshold = above;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value > threshold)) continue;
    let place = found.length;
    while (place > 0 && (found[place - 1] as Ranked).value < value) place--;
    found.splice(place, 0, { index, value });
    if (found.length > count) found.pop();
    if (found.length === count) threshold = (found[count - 1] as Ranked).value;
  }
  return found;
}

/** Returns the first row (of H activations each) that activates the unit most; undefined if none does. */
export function strongestRow(
  codes: Float32Array,
  hidden: number,
  unit: number,
): number | undefined {
  const rows = codes.length / hidden;
  const column = Float32Array.from(
    { length: rows },
    (_, row) => codes[row * hidden + unit] as number,
  );
  return highest(column, 1, 0)[0]?.index;
}

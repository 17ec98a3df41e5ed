// The few highest of many values, without sorting them all.

export interface Ranked {
  readonly index: number;
  readonly value: number;
}

/**
 * The `count` highest values above `floor`, in descending order, of equal ones those that come first;
 * fewer where there are not so many. NaN is left out. Time: one pass, and `count` for each newcomer.
 */
export function highest(
  values: Float32Array | Float64Array,
  count: number,
  floor = Number.NEGATIVE_INFINITY,
): Ranked[] {
  const found: Ranked[] = [];
  if (count < 1) return found;
  let bar = floor;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value > bar)) continue;
    let place = found.length;
    while (place > 0 && (found[place - 1] as Ranked).value < value) place--;
    found.splice(place, 0, { index, value });
    if (found.length > count) found.pop();
    if (found.length === count) bar = (found[count - 1] as Ranked).value;
  }
  return found;
}

import { numbersOf } from "./readers/number_types.ts";
import type { Rows } from "./rows.ts";
import { perColumn } from "./scaling.ts";

/** Returns the inputs of a model (count, D): the stored numbers, scaled. */
export function inputsOf({ values, count, inputs, scaling }: Rows): Float32Array<ArrayBuffer> {
  const numbers = numbersOf(values);
  const offsets = perColumn(scaling.offset, inputs);
  const divisors = perColumn(scaling.divisor, inputs);
  // Many times faster than `Float32Array.from` with a function, and a page does it between frames.
  const scaled = new Float32Array(numbers.length);
  for (let row = 0; row < count; row++) {
    const start = row * inputs;
    for (let column = 0; column < inputs; column++) {
      const number = numbers[start + column] as number;
      scaled[start + column] =
        (number - (offsets[column] as number)) / (divisors[column] as number);
    }
  }
  return scaled;
}

import { numbersOf } from "./readers/number_types.ts";
import type { Rows } from "./rows.ts";
import { perColumn } from "./scaling.ts";

/** Returns the inputs of a model (count, D): the stored numbers, scaled. */
export function inputsOf({ values, inputs, scaling }: Rows): Float32Array<ArrayBuffer> {
  const [offsets, divisors] = [scaling.offset, scaling.divisor].map((each) =>
    perColumn(each, inputs),
  ) as [Float64Array, Float64Array];
  return Float32Array.from(
    numbersOf(values),
    (number, i) => (number - (offsets[i % inputs] as number)) / (divisors[i % inputs] as number),
  );
}

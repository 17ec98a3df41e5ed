// Rows of every format, as made-up data for checks, with the bounds of their inputs in f32.

import { Float16Array } from "@petamoriken/float16";
import { type ElementType, elementOf, type Values } from "../data/data_set.ts";
import { numbersOf } from "../data/readers/number_types.ts";
import { bytes, type RowFormat, type Rows } from "../data/rows.ts";
import { isOwnScaling, ownScaling, perColumn, type Scaling } from "../data/scaling.ts";
import { gather } from "../reference/gather.ts";
import { at, type Bounded, ULP } from "./bounded.ts";
import { randomSource } from "./matrices.ts";

/** Returns random values: 0 to 255 for bytes, otherwise within ±1. `change` may replace each. */
export function randomValues(
  random: ReturnType<typeof randomSource>,
  count: number,
  element: ElementType,
  change = (value: number) => value,
): Values {
  if (element === "u8") return random.bytes(count).map(change);
  const values = Float32Array.from(random.values(count, -1, 1), change);
  return element === "f32" ? values : new Uint16Array(new Float16Array(values).buffer);
}

/** Returns random rows in which most bytes are 0, as in MNIST; bytes by default. */
export function sparseRows(count: number, inputs: number, format: RowFormat = bytes): Rows {
  const { element, scaling } = format;
  const values = randomValues(randomSource(9), count * inputs, element, (value) =>
    element === "u8" && value < 200 ? 0 : value,
  );
  return { values, count, inputs, scaling };
}

/** A scaling with different numbers in each column, such as "standardise" has. */
export function columnScaling(inputs: number, element: ElementType) {
  const unit = element === "u8" ? 255 : 1;
  const random = randomSource(17);
  const numbers = (low: number, high: number) =>
    random.values(inputs, low * unit, high * unit).map((value) => value * (1 + 1e-10));
  const columns = { offset: numbers(-0.5, 0.9), divisor: numbers(0.2, 1.5) };
  return { name: "standardise", ...columns } satisfies Scaling;
}

/** Returns random rows that kernels can use as they are stored. */
export function randomRows(
  random: ReturnType<typeof randomSource>,
  count: number,
  inputs: number,
  element: ElementType,
  change?: (value: number) => number,
): Rows {
  const values = randomValues(random, count * inputs, element, change);
  return { values, count, inputs, scaling: ownScaling(element) };
}

/** Returns all rows as the model's inputs (count,D) in float64. */
export function inputsOf({ values, count, inputs, scaling }: Rows): Float64Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  return gather(numbersOf(values), order, 0, count, inputs, scaling);
}

/** WGSL allows an error of 2.5 ULP for a division, such as a byte's value b / 255. */
const DIVISION_ULPS = 2.5;
/** WGSL allows values below these to be read as 0. */
const SMALLEST_NORMAL = { u8: 0, f16: 2 ** -14, f32: 2 ** -126 };

/** The inputs of rows with their largest errors in f32: how values are loaded, and how gather scales them. */
export function boundedInputs(rows: Rows): Bounded {
  const { values, count, inputs, scaling } = rows;
  const element = elementOf(values);
  const numbers = numbersOf(values);
  const value = inputsOf(rows);
  const loaded = (i: number) =>
    Math.abs(at(numbers, i)) < SMALLEST_NORMAL[element] ? Math.abs(at(numbers, i)) : 0;
  if (isOwnScaling(element, scaling)) {
    const error =
      element === "u8"
        ? value.map((x) => DIVISION_ULPS * ULP * Math.abs(x))
        : value.map((_, i) => loaded(i));
    return { rows: count, columns: inputs, value, error };
  }
  const offsets = perColumn(scaling.offset, inputs);
  const divisors = perColumn(scaling.divisor, inputs);
  // Rounded are the offset, the difference, the factor and the product.
  const error = value.map((x, i) => {
    const [offset, divisor] = [at(offsets, i % inputs), Math.abs(at(divisors, i % inputs))];
    const difference = loaded(i) + ULP * (Math.abs(offset) + Math.abs(x) * divisor);
    return difference / divisor + 2 * ULP * (Math.abs(x) + difference / divisor);
  });
  return { rows: count, columns: inputs, value, error };
}

import { InputError } from "../input_error.ts";
import { type DataSet, type ElementType, elementOf, type Values } from "./data_set.ts";

/**
 * Checks values of a set from row `start` on.
 * @param storedColumns (D) the column in the file of each value, by default its own
 * @throws InputError naming the first value that is NaN or infinite
 */
export function checkFinite(
  { name, inputs, storedColumns }: Pick<DataSet, "name" | "inputs" | "storedColumns">,
  values: Values,
  start: number,
): void {
  if (values instanceof Uint8Array) return;
  const wrong =
    values instanceof Uint16Array
      ? values.findIndex((bits) => (bits & 0x7c00) === 0x7c00)
      : values.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return;
  const hasNan =
    values instanceof Uint16Array
      ? ((values[wrong] as number) & 0x3ff) !== 0
      : Number.isNaN(values[wrong]);
  const column = wrong % inputs;
  throw new InputError(
    `${name} has ${hasNan ? "a NaN value" : `an infinite value${asFloat32(elementOf(values))}`} in row ${start + Math.floor(wrong / inputs)}, column ${storedColumns?.[column] ?? column} (counted from 0); replace or remove it.`,
  );
}

/** What is said of infinite values: a float64 value that is not infinite may be as float32. */
export const asFloat32 = (element: ElementType) => (element === "f32" ? " (as float32)" : "");

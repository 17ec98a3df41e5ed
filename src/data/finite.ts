import { InputError } from "../input_error.ts";
import type { Values } from "./data_set.ts";

/**
 * Checks values of a set from row `start` on.
 * @param name of the set
 * @throws InputError naming the first value that is NaN or infinite
 */
export function checkFinite(name: string, values: Values, inputs: number, start: number): void {
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
  throw new InputError(
    `${name} has ${hasNan ? "a NaN" : "an infinite"} value in row ${start + Math.floor(wrong / inputs)}, column ${wrong % inputs} (counted from 0); replace or remove it.`,
  );
}

export const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Bytes of an f32. */
export const FLOAT_BYTES = 4;

export const sum = (values: ArrayLike<number>) =>
  Array.from(values).reduce((total, value) => total + value, 0);

/** NaN of no values. */
export const mean = (values: ArrayLike<number>) => sum(values) / values.length;

/** Whether two numbers differ by more than a share of the second. */
export const isFar = (value: number, from: number, share: number) =>
  Math.abs(value / from - 1) > share;

/** Values per call of `Math.hypot`, whose arguments are on the stack. */
const MAX_ARGUMENTS = 2 ** 15;

/** Returns the Euclidean norm, of up to 32,768 values with the bits of `Math.hypot`. */
export function norm(values: Float32Array | Float64Array): number {
  let length = 0;
  for (let start = 0; start < values.length; start += MAX_ARGUMENTS) {
    length = Math.hypot(length, ...values.subarray(start, start + MAX_ARGUMENTS));
  }
  return length;
}

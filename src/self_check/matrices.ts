import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { ROW_BLOCK } from "../../shaders/kernel.ts";
import { type ElementType, elementArrays, elementOf, type Values } from "../data/data_set.ts";
import { roundUp } from "../math.ts";

/** Returns a source of pseudorandom numbers that depend only on the seed. */
export function randomSource(seed: number) {
  const random = xoroshiro128plus(seed);
  return {
    /** f32 values in [low, high), as float64. */
    values: (length: number, low: number, high: number) =>
      Float64Array.from({ length }, () => Math.fround(low + (high - low) * uniformFloat64(random))),
    bytes: (length: number) =>
      Uint8Array.from({ length }, () => Math.floor(256 * uniformFloat64(random))),
  };
}

/** Rows after the batch, which no kernel may use. */
const UNUSED_ROWS = 8;

/** A parameter (rows,columns) as in the flat buffer: padded with zeros. */
export function parameter(values: Float64Array, rows: number, columns: number) {
  const stride = roundUp(columns, 4);
  const padded = new Float32Array(roundUp(rows, 4) * stride);
  for (let row = 0; row < rows; row++) {
    padded.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return padded;
}

/** A batch's values (rows,columns): padding columns are 0, rows after the batch are NaN. */
export function batchValues(values: Float64Array, rows: number, columns: number) {
  const stride = roundUp(columns, 4);
  const padded = new Float32Array((rows + UNUSED_ROWS) * stride).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    padded.fill(0, row * stride, (row + 1) * stride);
    padded.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return padded;
}

/** What rows after a batch hold: 255 and NaN. */
const unused: Record<ElementType, number> = { u8: 255, f16: 0x7e00, f32: Number.NaN };

/** A batch's stored values (rows,columns): padding columns are 0; no kernel may use the rows after the batch. */
export function storedBatch(values: Values, columns: number) {
  const element = elementOf(values);
  const rows = values.length / columns;
  const stride = roundUp(columns, 4);
  const padded = new elementArrays[element]((rows + UNUSED_ROWS) * stride).fill(unused[element]);
  for (let row = 0; row < rows; row++) {
    padded.fill(0, row * stride, (row + 1) * stride);
    padded.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return new Uint32Array(padded.buffer);
}

/** Sums over blocks of 8 rows of A (rows,columns): (⌈rows/8⌉,columns). */
export function blockSums(A: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(Math.ceil(rows / ROW_BLOCK) * columns);
  for (let i = 0; i < rows * columns; i++) {
    const row = Math.floor(i / columns);
    (sums[Math.floor(row / ROW_BLOCK) * columns + (i % columns)] as number) += A[i] as number;
  }
  return sums;
}

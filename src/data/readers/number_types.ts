// The types of numbers that array files hold, and how each becomes the values of a data set.

import { Float16Array } from "@petamoriken/float16";
import type { ElementType, Values } from "../data_set.ts";

interface NumberTypeRow {
  readonly label: string;
  readonly bytes: 1 | 2 | 4 | 8;
  /** How a data set stores it. */
  readonly element: ElementType;
  /** Whether float32 cannot represent every value. */
  readonly isRounded?: true;
}

export const numberTypes = {
  bool: { label: "bool", bytes: 1, element: "u8" },
  u8: { label: "uint8", bytes: 1, element: "u8" },
  i8: { label: "int8", bytes: 1, element: "f32" },
  u16: { label: "uint16", bytes: 2, element: "f32" },
  i16: { label: "int16", bytes: 2, element: "f32" },
  u32: { label: "uint32", bytes: 4, element: "f32", isRounded: true },
  i32: { label: "int32", bytes: 4, element: "f32", isRounded: true },
  u64: { label: "uint64", bytes: 8, element: "f32", isRounded: true },
  i64: { label: "int64", bytes: 8, element: "f32", isRounded: true },
  f16: { label: "float16", bytes: 2, element: "f16" },
  bf16: { label: "bfloat16", bytes: 2, element: "f32" },
  f32: { label: "float32", bytes: 4, element: "f32" },
  f64: { label: "float64", bytes: 8, element: "f32", isRounded: true },
} as const satisfies Record<string, NumberTypeRow>;

export type NumberType = keyof typeof numberTypes;

export const rowOf = (type: NumberType): NumberTypeRow => numberTypes[type];

/** Reverses the bytes of each value, in place. */
export function swapBytes(bytes: Uint8Array, valueBytes: number): void {
  for (let start = 0; start < bytes.length; start += valueBytes) {
    for (let i = start, j = start + valueBytes - 1; i < j; i++, j--) {
      const swapped = bytes[i] as number;
      bytes[i] = bytes[j] as number;
      bytes[j] = swapped;
    }
  }
}

/** Returns little-endian values as a data set stores them; they may share the memory of the bytes. */
export function valuesOf(bytes: Uint8Array<ArrayBuffer>, type: NumberType): Values {
  // Every host of WebGPU is little-endian.
  const { buffer } = bytes;
  switch (type) {
    case "u8":
      return bytes;
    case "bool":
      return bytes.map((value) => (value === 0 ? 0 : 1));
    case "f16":
      return new Uint16Array(buffer);
    case "f32":
      return new Float32Array(buffer);
    case "bf16":
      return new Float32Array(
        Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer,
      );
    case "i64":
    case "u64":
      return roundedIntegers(new Uint32Array(buffer), type === "i64");
    default:
      return Float32Array.from(new arrayTypes[type](buffer));
  }
}

const arrayTypes = {
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const;

/** Rounds 64-bit integers once, as NumPy does. By way of float64 they would be rounded twice. */
function roundedIntegers(words: Uint32Array, isSigned: boolean): Float32Array<ArrayBuffer> {
  const rounded = new Float32Array(words.length / 2);
  for (let i = 0; i < rounded.length; i++) {
    const low = words[2 * i] as number;
    const unsigned = words[2 * i + 1] as number;
    const high = isSigned ? unsigned | 0 : unsigned;
    // In 53 bits; of larger integers the low bits only decide on which side of the middle of two float32 they are.
    const isExact = Math.abs(high) < 2 ** 21 || low % 4096 === 0;
    rounded[i] = high * 2 ** 32 + (isExact ? low : low - (low % 4096) + 2048);
  }
  return rounded;
}

/** Returns little-endian integers exactly up to 2⁵³, or undefined if the type is not an integer type. */
export function integersOf(
  bytes: Uint8Array<ArrayBuffer>,
  type: NumberType,
): Float64Array<ArrayBuffer> | undefined {
  const { buffer } = bytes;
  switch (type) {
    case "u8":
      return Float64Array.from(bytes);
    case "i64":
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case "u64":
      return Float64Array.from(new BigUint64Array(buffer), Number);
    case "i8":
    case "u16":
    case "i16":
    case "u32":
    case "i32":
      return Float64Array.from(new arrayTypes[type](buffer));
    default:
      return undefined;
  }
}

let halves: Float32Array | undefined;

/** Returns the values as numbers; those of f16 are its bits otherwise. */
export function numbersOf(values: Values): Uint8Array | Float32Array {
  if (!(values instanceof Uint16Array)) return values;
  halves ??= Float32Array.from(
    new Float16Array(Uint16Array.from({ length: 2 ** 16 }, (_, i) => i).buffer),
  );
  // Many times faster than `Float32Array.from` with a function.
  const numbers = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = halves[values[i] as number] as number;
  return numbers;
}

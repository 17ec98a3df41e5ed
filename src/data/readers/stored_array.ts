// An array of numbers in a file, as a data set: rows are read when they are needed.

import { InputError } from "../../input_error.ts";
import type { ByteSource } from "../byte_source.ts";
import type { DataSet, ImageShape } from "../data_set.ts";
import { type NumberType, rowOf, swapBytes, valuesOf } from "./number_types.ts";

export interface StoredArray {
  /** In messages: "acts.npy", "x_train of mnist.npz". */
  readonly name: string;
  readonly source: ByteSource;
  /** The first byte of its data. */
  readonly start: number;
  readonly type: NumberType;
  readonly isBigEndian?: boolean;
  /** Whether the first dimension varies fastest. */
  readonly isFortran?: boolean;
  readonly shape: readonly number[];
}

export interface ArrayOptions {
  readonly imageShape?: ImageShape | undefined;
  /** Whether numbers of any type are images if their shape allows it; otherwise only bytes are. */
  readonly isImageFormat?: boolean;
}

/** How the dimensions of an array become rows. */
interface Layout {
  readonly count: number;
  readonly inputs: number;
  readonly image?: ImageShape;
  /** Whether each image is stored as (channels, height, width). */
  readonly isChannelsFirst?: boolean;
  readonly note?: string;
}

export const shapeText = (shape: readonly number[]) => `(${shape.join(", ")})`;

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

/** Returns the bytes that an array of this shape needs, or undefined if there are more than 2⁵³. */
export function byteCount(shape: readonly number[], type: NumberType): number | undefined {
  let bytes: number = rowOf(type).bytes;
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

/** @throws InputError unless the file ends where the array does */
export function checkLength({ name, source, start, type, shape }: StoredArray): void {
  const needed = byteCount(shape, type);
  const found = source.size - start;
  if (needed === found) return;
  const what = `${rowOf(type).label} ${shapeText(shape)}`;
  const bytes =
    needed === undefined ? "more bytes than a file can have" : `${needed} bytes of data`;
  const how = needed === undefined || found < needed ? "is truncated or damaged" : "is too long";
  throw new InputError(`${name} ${how}: ${what} needs ${bytes}, but it has ${found}.`);
}

/**
 * Returns the array as a data set. Its caller has compared the shape with the length of the file.
 * @throws InputError if the array has no rows, or they are not images of the wanted shape
 */
export function arrayDataSet(array: StoredArray, options: ArrayOptions = {}): DataSet {
  const layout = layoutOf(array, options);
  const { count, inputs, image, note } = layout;
  const { element, label, isRounded } = rowOf(array.type);
  const rounding = `Values are ${label}; they are rounded to float32.`;
  return {
    name: array.name.replace(/^.*[/\\]/, ""),
    count,
    inputs,
    element,
    isBytes: array.type === "u8",
    rows: async (start, end) => valuesOf(await rowBytes(array, layout, start, end), array.type),
    ...(image && { image }),
    notes: [...(note ? [note] : []), ...(isRounded ? [rounding] : [])],
  };
}

function layoutOf(array: StoredArray, { imageShape, isImageFormat }: ArrayOptions): Layout {
  const { name, shape, type } = array;
  if (shape.length < 2) {
    throw new InputError(
      `${name} has shape ${shape.length === 1 ? `(${shape[0]},)` : "()"}; data needs at least two dimensions, rows and values (are these labels?).`,
    );
  }
  if (shape.includes(0))
    throw new InputError(`${name} has shape ${shapeText(shape)}: it is empty.`);
  if (imageShape) return layoutOfImages(array, imageShape);
  const isBytes = type === "u8" || type === "bool";
  const images = isImageFormat || isBytes ? imageLayout(shape) : undefined;
  if (images) return images;
  const inputs = shape.at(-1) as number;
  const count = product(shape.slice(0, -1));
  if (shape.length === 2) return { count, inputs };
  const note = `Shape ${shapeText(shape)}: read as ${count} rows of ${inputs} values.`;
  return { count, inputs, note };
}

const isChannelCount = (value: number | undefined): value is 1 | 3 => value === 1 || value === 3;

/** Returns how (N, h, w), (N, h, w, 1|3) or (N, 1|3, h, w) become images; undefined for other shapes. */
function imageLayout(shape: readonly number[]): Layout | undefined {
  const [count = 0, a = 0, b = 0, c] = shape;
  const layout = (height: number, width: number, channels: 1 | 3) => {
    return { count, inputs: height * width * channels, image: { height, width, channels } };
  };
  if (shape.length === 3) return layout(a, b, 1);
  if (shape.length !== 4 || c === undefined) return undefined;
  if (isChannelCount(c)) return layout(a, b, c);
  if (isChannelCount(a)) return { ...layout(b, c, a), isChannelsFirst: true };
  return undefined;
}

/** The last dimensions that together have as many values as an image; those before them count the images. */
function layoutOfImages({ name, shape }: StoredArray, image: ImageShape): Layout {
  const { height, width, channels } = image;
  const inputs = height * width * channels;
  const split = shape.findIndex((_, i) => i > 0 && product(shape.slice(i)) === inputs);
  if (split === -1) {
    const wanted = `${height} × ${width} × ${channels} = ${inputs} values`;
    const found = `shape ${shapeText(shape)}`;
    throw new InputError(`${name} has ${found}, whose rows are not images of ${wanted}.`);
  }
  const [first, ...others] = shape.slice(split);
  const isLast = others.at(-1) === channels;
  const isChannelsFirst = channels === 3 && first === 3 && others.length === 2 && !isLast;
  return { count: product(shape.slice(0, split)), inputs, image, isChannelsFirst };
}

/** Returns rows (end − start, inputs) as little-endian bytes. */
async function rowBytes(array: StoredArray, layout: Layout, start: number, end: number) {
  const { source, isBigEndian, isFortran, type } = array;
  const { bytes: valueBytes } = rowOf(type);
  const row = valueBytes * layout.inputs;
  const stored = isFortran
    ? await readFortranRows(array, layout, start, end)
    : await source.read(array.start + row * start, array.start + row * end);
  if (isBigEndian) swapBytes(stored, valueBytes);
  if (!layout.isChannelsFirst || layout.image?.channels !== 3) return stored;
  const pixels = layout.inputs / 3;
  const target = new Uint8Array(stored.length);
  const copy = copier(stored, target, valueBytes);
  for (let first = 0; first < (end - start) * layout.inputs; first += layout.inputs) {
    for (let i = 0; i < layout.inputs; i++) {
      copy(first + i, first + 3 * (i % pixels) + Math.floor(i / pixels));
    }
  }
  return target;
}

/** The most bytes to read at once from an array in Fortran order. */
const BLOCK = 8 * 2 ** 20;

/**
 * Reads rows of an array whose first dimension varies fastest: a run of consecutive values for each combination of
 * the other indices, or many runs together if they are whole.
 */
async function readFortranRows(array: StoredArray, layout: Layout, start: number, end: number) {
  const { source, type, shape } = array;
  const { bytes: valueBytes } = rowOf(type);
  const [size = 1, ...others] = shape;
  /** Values at one index of the first dimension, and rows among them. */
  const each = product(others);
  const rowsEach = layout.count / size;
  const first = Math.floor(start / rowsEach);
  const length = Math.ceil(end / rowsEach) - first;
  const runs = length === size ? Math.max(1, Math.floor(BLOCK / (valueBytes * size))) : 1;

  const target = new Uint8Array(valueBytes * layout.inputs * (end - start));
  const values = layout.inputs * (end - start);
  for (let run = 0; run < each; run += runs) {
    const together = Math.min(runs, each - run);
    const from = array.start + valueBytes * (run * size + first);
    const read = await source.read(from, from + valueBytes * length * together);
    const copy = copier(read, target, valueBytes);
    for (let k = 0; k < together; k++) {
      const inner = rowMajorIndex(run + k, others) - layout.inputs * start;
      for (let i = 0; i < length; i++) {
        const to = (first + i) * each + inner;
        if (to >= 0 && to < values) copy(k * length + i, to);
      }
    }
  }
  return target;
}

/** Returns where a value is in row-major order that is at `index` if the first dimension varies fastest. */
function rowMajorIndex(index: number, shape: readonly number[]): number {
  let rest = index;
  let at = 0;
  let stride = product(shape);
  for (const size of shape) {
    stride /= size;
    at += (rest % size) * stride;
    rest = Math.floor(rest / size);
  }
  return at;
}

/** Returns a function that copies the value at one index to another. */
function copier(source: Uint8Array<ArrayBuffer>, target: Uint8Array<ArrayBuffer>, bytes: number) {
  const Words = bytes === 1 ? Uint8Array : bytes === 2 ? Uint16Array : Uint32Array;
  const words = bytes / Words.BYTES_PER_ELEMENT;
  const [from, to] = [new Words(source.buffer), new Words(target.buffer)];
  return (i: number, j: number) => {
    for (let word = 0; word < words; word++)
      to[j * words + word] = from[i * words + word] as number;
  };
}

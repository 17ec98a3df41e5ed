// Rows of a data set in memory, as the GPU holds them.

import { InputError } from "../input_error.ts";
import { roundUp } from "../math.ts";
import {
  type DataSet,
  describedRows,
  type ElementType,
  elementArrays,
  elementOf,
  type ImageShape,
  type Values,
} from "./data_set.ts";
import { numbersTo } from "./order.ts";
import { bytesAsShares, type Scaling } from "./scaling.ts";

/** Rows of values in memory. With `labels`, `image` and so on, they are a `LoadedSet`. */
export interface Rows {
  /** (count, inputs), row-major, as stored. */
  readonly values: Values;
  /** N */
  readonly count: number;
  /** D */
  readonly inputs: number;
  readonly scaling: Scaling;
}

/** A whole set in memory, with what is known about its rows. */
export interface LoadedSet
  extends Rows,
    Pick<DataSet, "name" | "image" | "labels" | "rowNames" | "directions" | "whitening" | "notes"> {
  /** If the rows are spread evenly over a set that is too large for memory: how many that set has. */
  readonly sampleOf?: number;
  /** Of a sample: (N) the number of each row in that set. */
  readonly rowNumbers?: Uint32Array<ArrayBuffer>;
}

/** Returns the number of rows of a set, of which only a sample may be in memory. */
export const wholeCount = ({ sampleOf, count }: Pick<LoadedSet, "sampleOf" | "count">) =>
  sampleOf ?? count;

/** The training rows, and the test rows if there are any. */
export interface LoadedSets {
  readonly train: LoadedSet;
  readonly test?: LoadedSet;
}

/** A set whose rows are read when they are needed, because they do not fit into memory or on the GPU. */
export type StreamedSet = Pick<DataSet, "count" | "inputs" | "element" | "rows"> & {
  readonly scaling: Scaling;
};

export const isStreamed = (rows: Rows | StreamedSet): rows is StreamedSet => "rows" in rows;

/** How values are stored, and how they become inputs. */
export interface RowFormat {
  readonly element: ElementType;
  readonly scaling: Scaling;
}

/** The format of image files: a byte stands for its share of 255. */
export const bytes: RowFormat = { element: "u8", scaling: bytesAsShares };

export const formatOf = (rows: Rows | StreamedSet): RowFormat => ({
  element: isStreamed(rows) ? rows.element : elementOf(rows.values),
  scaling: rows.scaling,
});

/** Returns what to call rows in a message. */
export const rowWord = ({ image }: { readonly image?: ImageShape }) => (image ? "image" : "row");

/** @throws InputError if there are no rows, or the values do not match their number and size */
export function checkRows({ values, count, inputs }: Rows): void {
  if (count < 1) throw new InputError("There are no rows of data.");
  if (values.length !== count * inputs) {
    throw new InputError(
      `${count} rows of ${inputs} values were expected, but there are ${values.length} values.`,
    );
  }
}

/** Returns the rows from `start` up to but not including `end`; they share the values' memory. */
export function sliceRows(rows: Rows, start: number, end = rows.count): Rows {
  const { inputs, scaling } = rows;
  const values = rows.values.subarray(start * inputs, end * inputs) as Values;
  return { values, count: values.length / inputs, inputs, scaling };
}

/** Copies the rows with these numbers, in their order. */
export function takeRows(rows: Rows, numbers: ArrayLike<number>): Rows {
  const { inputs, scaling } = rows;
  const values = new elementArrays[elementOf(rows.values)](numbers.length * inputs);
  for (let i = 0; i < numbers.length; i++) {
    const row = numbers[i] as number;
    values.set(rows.values.subarray(row * inputs, (row + 1) * inputs), i * inputs);
  }
  return { values, count: numbers.length, inputs, scaling };
}

/** Yields the rows `size` at a time, with each part's share of all rows. */
export function* slicesOf(rows: Rows, size: number) {
  for (let start = 0; start < rows.count; start += size) {
    const part = sliceRows(rows, start, Math.min(rows.count, start + size));
    yield { start, part, share: part.count / rows.count };
  }
}

/** Returns the values with each row padded with zeros to a multiple of four values, as the kernels read them. */
export function paddedRows({ values, count, inputs }: Rows): Values {
  const stride = roundUp(inputs, 4);
  if (stride === inputs) return values;
  const padded = new elementArrays[elementOf(values)](count * stride);
  for (let i = 0; i < count; i++) {
    padded.set(values.subarray(i * inputs, (i + 1) * inputs), i * stride);
  }
  return padded;
}

/**
 * Checks the setting `trainImages`.
 * @param what the rows are called
 * @throws InputError if there are fewer rows
 */
export function checkTrainImages(count: number, available: number, what: string): void {
  if (count > available) throw new TooFewRowsError(count, available, what);
}

/** A data set has fewer training rows than a model is to be trained on. */
export class TooFewRowsError extends InputError {
  /** "27 training rows, fewer than 40" */
  readonly found: string;

  constructor(count: number, available: number, what: string) {
    super(
      `trainImages is ${count}, but the data set has only ${available} training ${what}; use at most that many, or 0 for all.`,
    );
    this.found = `${available} training ${what}, fewer than ${count}`;
  }
}

/**
 * Returns the first `count` rows with their labels and names, or those of them that are in a sample; 0 means all.
 * @throws InputError if there are fewer
 */
export function firstRows(set: LoadedSet, count: number): LoadedSet {
  const all = wholeCount(set);
  checkTrainImages(count, all, `${rowWord(set)}s`);
  if (count === 0 || count === all) return set;
  // Of a sample, none of these is after the first `count` rows of the whole set.
  const first = Math.max(1, Math.floor((count * set.count) / all));
  return {
    ...set,
    ...describedRows(set, numbersTo(first)),
    ...sliceRows(set, 0, first),
    ...(set.sampleOf && { sampleOf: count }),
  };
}

/** Returns the index, among `total` rows, of the i-th of `count` rows spread evenly over them. */
export const nthOf = (i: number, count: number, total: number) => Math.floor((i * total) / count);

/** Returns `count` rows spread evenly over all of them, with their labels and names. */
export function everyNth(set: LoadedSet, count: number): LoadedSet {
  if (count >= set.count) return set;
  const numbers = Uint32Array.from({ length: count }, (_, i) => nthOf(i, count, set.count));
  return { ...set, ...describedRows(set, numbers), ...takeRows(set, numbers) };
}

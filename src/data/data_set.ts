// Data sets: N rows of D values, and what is known about them. A reader makes one from a file.

import type { Whitening } from "./whitening.ts";

/** How values are stored, in memory and on the GPU. */
export type ElementType = "u8" | "f16" | "f32";

/** Bytes; the bits of float16 values; float32 values. */
export type Values = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** The array that holds values of each type, in memory. */
export const elementArrays = { u8: Uint8Array, f16: Uint16Array, f32: Float32Array } as const;

export const elementOf = (values: Values): ElementType =>
  values instanceof Uint8Array ? "u8" : values instanceof Uint16Array ? "f16" : "f32";

/** The shape of rows that are images. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** 1 is grey, 3 is red, green and blue. A row's values are in the order (height, width, channels). */
  readonly channels: 1 | 3;
}

/** The classes of rows. */
export interface Labels {
  /** (N) the class of each row, an index of `names` */
  readonly classes: Uint32Array<ArrayBuffer>;
  /** By class. */
  readonly names: readonly string[];
}

export interface DataSet {
  /** For users, without folders: "train.npy". */
  readonly name: string;
  /** N */
  readonly count: number;
  /** D */
  readonly inputs: number;
  readonly element: ElementType;
  /** Whether the values come from image files or unsigned bytes, so that the default scaling is 1/255. */
  readonly isBytes: boolean;
  /**
   * Returns the values of rows (end − start, D), row-major. The reader has checked everything that the header
   * promises, so that only a file that changes meanwhile makes it fail.
   * @throws InputError
   */
  rows(start: number, end: number): Promise<Values>;
  readonly image?: ImageShape;
  readonly labels?: Labels;
  /** (N) for rows that are not images. */
  readonly rowNames?: readonly string[];
  /** (D) the column in the file of each value, if not all values are stored in the order of a row. */
  readonly storedColumns?: Uint32Array<ArrayBuffer>;
  /** (D) the name of each value's column, if the file names them. */
  readonly columnNames?: readonly string[];
  /** Whether no value can be NaN or infinite; bytes never are. */
  readonly areFinite?: true;
  /** Of synthetic data: (F, D) the unit vectors of the features. */
  readonly directions?: Float32Array<ArrayBuffer>;
  /** Whether the rows are patches of images, whose contrast is not normalised yet. */
  readonly arePatches?: true;
  /** Of patches of images: how they were whitened. */
  readonly whitening?: Whitening;
  /** What the reader assumed, in sentences for the user: "Shape (8, 16, 768): read as 128 rows of 768 values." */
  readonly notes: readonly string[];
}

/** A training set, and the test set if the file has one of its own. */
export interface DataSets {
  readonly train: DataSet;
  readonly test?: DataSet;
}

/** Returns both sets changed in the same way. */
export const mapSets = (
  { train, test }: DataSets,
  change: (set: DataSet) => DataSet,
): DataSets => ({
  train: change(train),
  ...(test && { test: change(test) }),
});

interface Described extends Pick<DataSet, "labels" | "rowNames"> {
  /** Of a sample: (N) the number of each row in the whole set. */
  readonly rowNumbers?: Uint32Array<ArrayBuffer>;
}

/** Returns what is known about the rows at these positions, in their order. */
export function describedRows(
  { labels, rowNames, rowNumbers }: Described,
  numbers: Uint32Array<ArrayBuffer>,
): Described {
  return {
    ...(labels && {
      labels: { ...labels, classes: numbers.map((row) => labels.classes[row] as number) },
    }),
    ...(rowNames && { rowNames: Array.from(numbers, (row) => rowNames[row] as string) }),
    ...(rowNumbers && { rowNumbers: numbers.map((row) => rowNumbers[row] as number) }),
  };
}

/** A data set in memory. */
export function dataSetOf(
  values: Values,
  about: Omit<DataSet, "count" | "element" | "rows">,
): DataSet {
  const { inputs } = about;
  return {
    ...about,
    count: values.length / inputs,
    element: elementOf(values),
    rows: async (start, end) => values.slice(start * inputs, end * inputs) as Values,
  };
}

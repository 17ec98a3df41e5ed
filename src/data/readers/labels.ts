// Labels and orders: arrays of integers of any type, from IDX or .npy files.

import { InputError } from "../../input_error.ts";
import { type ByteSource, startOf } from "../byte_source.ts";
import type { DataSet, DataSets, Labels } from "../data_set.ts";
import { unpackedIfGzip } from "./gzip.ts";
import { isIdx, openIdx } from "./idx.ts";
import { isNpy, openNpy } from "./npy.ts";
import { integersOf, rowOf, swapBytes } from "./number_types.ts";
import { type StoredArray, shapeText } from "./stored_array.ts";
import { explainWrongFile } from "./wrong_files.ts";

interface Integers {
  /** Without a last dimension of 1. */
  readonly shape: readonly number[];
  /** Row-major; exact up to 2⁵³. */
  readonly values: Float64Array<ArrayBuffer>;
}

/**
 * Reads the class number of each row from an IDX or .npy file, packed with gzip or not. Of two dimensions, as in
 * QMNIST's idx2-int files, column 0 is the class.
 * @throws InputError
 */
export async function readClasses(file: ByteSource): Promise<Float64Array<ArrayBuffer>> {
  const source = await unpackedIfGzip(file);
  const start = await startOf(source);
  if (isIdx(start)) return firstColumn(await readIntegers(await openIdx(source)), source.name);
  if (isNpy(start)) return classesOf(await openNpy(source));
  throw new InputError(`${source.name} is neither an IDX nor a .npy file of labels.`);
}

/** @throws InputError unless the array holds an integer for each row */
export async function classesOf(array: StoredArray): Promise<Float64Array<ArrayBuffer>> {
  const { shape, values } = await readIntegers(array);
  if (shape.length === 1) return values;
  throw new InputError(
    `${array.name} has shape ${shapeText(shape)}; labels have one dimension, a class for each row.`,
  );
}

/**
 * Reads the order of rows from a .npy file: one dimension of integers of any type.
 * @throws InputError
 */
export async function readOrder(file: ByteSource): Promise<Uint32Array<ArrayBuffer>> {
  const source = await unpackedIfGzip(file);
  const wrong = explainWrongFile(source.name, await startOf(source));
  if (wrong) throw new InputError(wrong);
  const array = await openNpy(source);
  if (array.shape.length !== 1) {
    throw new InputError(
      `${array.name} has shape ${shapeText(array.shape)}; an order has one dimension.`,
    );
  }
  const { values } = await readIntegers(array);
  const entry = values.findIndex((value) => value < 0 || value >= 2 ** 32);
  if (entry === -1) return Uint32Array.from(values);
  throw new InputError(
    `Entry ${entry} of ${array.name} is ${values[entry]}; it must be a row number.`,
  );
}

/**
 * Returns the labels of sets that share their classes. A class is named after its number.
 * @param sets the class number of each row
 */
export function labelsOf(...sets: readonly Float64Array[]): Labels[] {
  const numbers = [...new Set(sets.flatMap((set) => [...new Set(set)]))].sort((a, b) => a - b);
  const indices = new Map(numbers.map((number, i) => [number, i]));
  const names = numbers.map(String);
  return sets.map((set) => {
    return { classes: Uint32Array.from(set, (number) => indices.get(number) as number), names };
  });
}

/**
 * Adds labels to a training and a test set. The sets share their classes.
 * @param name of the file or folder, in messages
 * @param classes the class number of each row
 * @throws InputError if they do not match
 */
export function labelled(
  name: string,
  { train, test }: Required<DataSets>,
  classes: Float64Array,
  testClasses: Float64Array,
): DataSets {
  checkCount(name, train, classes, "training");
  checkCount(name, test, testClasses, "test");
  checkSameInputs(name, { train, test });
  const [labels, testLabels] = labelsOf(classes, testClasses) as [Labels, Labels];
  return { train: { ...train, labels }, test: { ...test, labels: testLabels } };
}

/** @throws InputError if the rows of both parts differ in their number of values */
export function checkSameInputs(name: string, { train, test }: Required<DataSets>): void {
  if (train.inputs === test.inputs) return;
  throw new InputError(
    `${name} has training rows of ${train.inputs} values, but test rows of ${test.inputs}.`,
  );
}

function checkCount(name: string, { count }: DataSet, classes: Float64Array, part: string): void {
  if (classes.length === count) return;
  throw new InputError(`${name} has ${count} ${part} rows, but ${classes.length} labels for them.`);
}

function firstColumn({ shape, values }: Integers, name: string): Float64Array<ArrayBuffer> {
  const [count = 0, columns = 1] = shape;
  if (shape.length > 2) {
    throw new InputError(
      `${name} has shape ${shapeText(shape)}; labels have one or two dimensions.`,
    );
  }
  return columns === 1
    ? values
    : Float64Array.from({ length: count }, (_, i) => values[i * columns] as number);
}

async function readIntegers(array: StoredArray): Promise<Integers> {
  const { name, source, start, type, isBigEndian, shape: stored } = array;
  const { bytes: valueBytes, label } = rowOf(type);
  const shape = stored.length > 1 && stored.at(-1) === 1 ? stored.slice(0, -1) : stored;
  if (array.isFortran && shape.length > 1) {
    throw new InputError(`${name} is in Fortran order; save it with numpy.ascontiguousarray.`);
  }
  const bytes = await source.read(start, source.size);
  if (isBigEndian) swapBytes(bytes, valueBytes);
  const values = integersOf(bytes, type);
  if (!values) {
    throw new InputError(
      `${name} holds ${label}; it must hold integers: save it with numpy.save(file, array.astype("int64")).`,
    );
  }
  return { shape, values };
}

// Where each tensor is in one flat buffer. Parameters, gradients and the optimizer's moments share this
// layout. Rows and row lengths are padded with zeros to a multiple of 4, so that every kernel loads whole
// vec4f, and each tensor begins on a multiple of 256 bytes, so that it can be bound alone. Padding stays
// zero throughout training.

import { roundUp } from "../math.ts";
import {
  type ModelShape,
  mapValuesOf,
  type Parameters,
  type TensorName,
  type Tensors,
  tensorEntries,
  tensorShapes,
} from "./tensors.ts";

interface TensorLayout {
  /** As in files: [rows, columns] or [length]. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  /** First float in the flat buffer. */
  readonly offset: number;
  /** Floats with padding. */
  readonly length: number;
}

export interface ModelLayout {
  readonly tensors: Tensors<TensorLayout>;
  /** Floats of the flat buffer. */
  readonly length: number;
}

/** @throws Error if the model has no such tensor */
export function layoutOf({ tensors }: ModelLayout, name: TensorName): TensorLayout {
  const found = tensors[name];
  if (!found) throw new Error(`This model has no ${name}.`);
  return found;
}

const FLOATS_PER_BINDING_ALIGNMENT = 64;

export function modelLayout(model: ModelShape): ModelLayout {
  let end = 0;
  const tensors = mapValuesOf(tensorShapes(model), (shape): TensorLayout => {
    const columns = shape.at(-1) as number;
    const isMatrix = shape.length === 2;
    const rows = isMatrix ? (shape[0] as number) : 1;
    const stride = roundUp(columns, 4);
    const length = (isMatrix ? roundUp(rows, 4) : 1) * stride;
    const offset = end;
    end = roundUp(offset + length, FLOATS_PER_BINDING_ALIGNMENT);
    return { shape, rows, columns, stride, offset, length };
  });
  return { tensors, length: end };
}

/** The flat buffer's contents from one array per tensor. */
export function packParameters(
  { tensors, length }: ModelLayout,
  parameters: Parameters,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(length);
  for (const [name, { rows, columns, stride, offset }] of tensorEntries(tensors)) {
    for (let row = 0; row < rows; row++) {
      const values = parameters[name]?.subarray(row * columns, (row + 1) * columns) ?? [];
      flat.set(values, offset + row * stride);
    }
  }
  return flat;
}

/** One array per tensor from the flat buffer's contents. */
export const unpackParameters = ({ tensors }: ModelLayout, flat: Float32Array): Parameters =>
  mapValuesOf(tensors, ({ rows, columns, stride, offset }) =>
    withoutPadding(flat.subarray(offset), rows, columns, stride),
  );

/** Copies the (rows, columns) matrix out of rows of `stride` floats. */
export function withoutPadding(
  padded: Float32Array,
  rows: number,
  columns: number,
  stride = roundUp(columns, 4),
): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(padded.subarray(row * stride, row * stride + columns), row * columns);
  }
  return values;
}

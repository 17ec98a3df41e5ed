// The model's parameters as data: names, shapes, places in one flat buffer, first values.
//
// Parameters, gradients and both Adam moments share this layout. Rows and row lengths are padded
// with zeros to a multiple of 4, so that every kernel loads whole vec4f, and each tensor begins on a
// multiple of 256 bytes, so that it can be bound by itself. Padding stays zero all through training.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { InputError } from "./input_error.ts";

export interface ModelShape {
  /** D, values per image. */
  readonly inputs: number;
  /** H, hidden units. */
  readonly hidden: number;
}

/** Names of the parameters, as they stand in files. Shapes: (D,H), (H), (H,D), (D). */
export const parameterNames = ["W_enc", "b_enc", "W_dec", "b_dec"] as const;
export type ParameterName = (typeof parameterNames)[number];

/** One array per parameter, without padding, row-major. */
export type Parameters = Readonly<Record<ParameterName, Float32Array>>;

interface TensorPlace {
  readonly name: ParameterName;
  /** As in files: [rows, columns] or [length]. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  /** First float in the flat buffer. */
  readonly offset: number;
  /** Floats it takes with its padding. */
  readonly length: number;
}

export interface ModelLayout {
  readonly tensors: Readonly<Record<ParameterName, TensorPlace>>;
  /** Floats of the flat buffer. */
  readonly length: number;
}

export const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

export const FLOAT_BYTES = 4;
const FLOATS_PER_BINDING_ALIGNMENT = 64;

export function parameterShapes({ inputs, hidden }: ModelShape): Record<ParameterName, number[]> {
  return { W_enc: [inputs, hidden], b_enc: [hidden], W_dec: [hidden, inputs], b_dec: [inputs] };
}

export function modelLayout(shape: ModelShape): ModelLayout {
  const shapes = parameterShapes(shape);
  let offset = 0;
  const place = (name: ParameterName): TensorPlace => {
    const columns = shapes[name].at(-1) as number;
    const rows = shapes[name].length === 2 ? (shapes[name][0] as number) : 1;
    const stride = roundUp(columns, 4);
    const length = (shapes[name].length === 2 ? roundUp(rows, 4) : 1) * stride;
    const tensor = { name, shape: shapes[name], rows, columns, stride, offset, length };
    offset = roundUp(offset + length, FLOATS_PER_BINDING_ALIGNMENT);
    return tensor;
  };
  const tensors = {
    W_enc: place("W_enc"),
    b_enc: place("b_enc"),
    W_dec: place("W_dec"),
    b_dec: place("b_dec"),
  };
  return { tensors, length: offset };
}

/** The flat buffer's contents from one array per parameter. */
export function packParameters(
  layout: ModelLayout,
  parameters: Parameters,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.length);
  for (const { name, rows, columns, stride, offset } of Object.values(layout.tensors)) {
    for (let row = 0; row < rows; row++) {
      const values = parameters[name].subarray(row * columns, (row + 1) * columns);
      flat.set(values, offset + row * stride);
    }
  }
  return flat;
}

/** One array per parameter from the flat buffer's contents. */
export function unpackParameters(layout: ModelLayout, flat: Float32Array): Parameters {
  const unpack = ({ rows, columns, stride, offset }: TensorPlace) =>
    withoutPadding(flat.subarray(offset), rows, columns, stride);
  const { W_enc, b_enc, W_dec, b_dec } = layout.tensors;
  return {
    W_enc: unpack(W_enc),
    b_enc: unpack(b_enc),
    W_dec: unpack(W_dec),
    b_dec: unpack(b_dec),
  };
}

/** The (rows, columns) matrix inside rows of `stride` floats, as an array of its own. */
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

/** The weights' first values are no larger than √(6/(fan_in + fan_out)), the same for both matrices. */
export const glorotLimit = ({ inputs, hidden }: ModelShape) => Math.sqrt(6 / (inputs + hidden));

/**
 * First values: weights Glorot-uniform, U(−limit, limit) with limit √(6/(fan_in + fan_out))
 * (Glorot & Bengio 2010, eq. 16), biases zero. The same seed gives the same values on every host.
 */
export function initialParameters(shape: ModelShape, seed: number): Parameters {
  const random = xoroshiro128plus(seed);
  const limit = glorotLimit(shape);
  const weights = () =>
    Float32Array.from(
      { length: shape.inputs * shape.hidden },
      () => (2 * uniformFloat64(random) - 1) * limit,
    );
  return {
    W_enc: weights(),
    b_enc: new Float32Array(shape.hidden),
    W_dec: weights(),
    b_dec: new Float32Array(shape.inputs),
  };
}

/**
 * Checks that arrays have the lengths of this model.
 * @throws InputError naming the parameter, its length and the one it needs
 */
export function checkParameters(shape: ModelShape, parameters: Parameters): void {
  for (const [name, dimensions] of Object.entries(parameterShapes(shape))) {
    const needed = dimensions.reduce((product, size) => product * size, 1);
    const found = parameters[name as ParameterName]?.length ?? 0;
    if (found !== needed) {
      throw new InputError(
        `${name} holds ${found} values; this model needs ${needed}, shape [${dimensions.join(", ")}].`,
      );
    }
  }
}

// The model's tensors as a table: what they are called in files, their shapes and their initial values.

import { InputError } from "../input_error.ts";
import { mapValues } from "../records.ts";

export interface ModelShape {
  /** D, values per row. */
  readonly inputs: number;
  /** H, hidden units. */
  readonly hidden: number;
}

interface TensorSpec {
  /** [rows, columns] or [length]. */
  readonly shape: readonly (keyof ModelShape)[];
  /** "glorot": drawn from the seed, see init.ts. */
  readonly start: "glorot" | "zero";
}

/** The parameters of a model. Their order is that of files, of the flat buffer and of random draws. */
export const tensorTable = {
  W_enc: { shape: ["inputs", "hidden"], start: "glorot" },
  b_enc: { shape: ["hidden"], start: "zero" },
  W_dec: { shape: ["hidden", "inputs"], start: "glorot" },
  b_dec: { shape: ["inputs"], start: "zero" },
} as const satisfies Record<string, TensorSpec>;

export type TensorName = keyof typeof tensorTable;
export const tensorNames = Object.keys(tensorTable) as TensorName[];

/** A value for each tensor. */
export const mapTensors = <Value>(value: (name: TensorName, spec: TensorSpec) => Value) =>
  mapValues<TensorName, TensorSpec, Value>(tensorTable, (spec, name) => value(name, spec));

/** One array per tensor, without padding, row-major. */
export type Parameters = Readonly<Record<TensorName, Float32Array>>;

/** The shapes as numbers: [rows, columns] or [length]. */
export const tensorShapes = (model: ModelShape): Record<TensorName, number[]> =>
  mapTensors((_, { shape }) => shape.map((side) => model[side]));

/**
 * Checks that arrays have the lengths of this model.
 * @throws InputError naming the tensor, its length and the one it needs
 */
export function checkParameters(model: ModelShape, parameters: Parameters): void {
  const shapes = tensorShapes(model);
  for (const name of tensorNames) {
    const needed = shapes[name].reduce((product, size) => product * size, 1);
    const found = parameters[name]?.length ?? 0;
    if (found !== needed) {
      throw new InputError(
        `${name} has ${found} values; this model needs ${needed}, shape [${shapes[name].join(", ")}].`,
      );
    }
  }
}

// The model's tensors as a table: what they are called in files, their shapes and their initial values.

import type { ActivationName } from "../../shaders/activations.ts";
import { InputError } from "../input_error.ts";
import { mapValues } from "../records.ts";

/** The sides of a model's tensors. */
export interface ModelShape {
  /** D, values per row. */
  readonly inputs: number;
  /** H, hidden units. */
  readonly hidden: number;
  /** Some activations have tensors of their own; "relu" by default. */
  readonly activation?: ActivationName;
}

/** A side of a tensor; "one" is 1. */
type Side = "inputs" | "hidden" | "one";

interface TensorSpec {
  /** [rows, columns] or [length]. */
  readonly shape: readonly Side[];
  /** "glorot": drawn from the seed, see init.ts; "threshold": the setting startThreshold. */
  readonly start: "glorot" | "zero" | "threshold";
}

/** What every model has. The order of tensors is that of files, of the flat buffer and of random draws. */
const weights = {
  W_enc: { shape: ["inputs", "hidden"], start: "glorot" },
  b_enc: { shape: ["hidden"], start: "zero" },
  W_dec: { shape: ["hidden", "inputs"], start: "glorot" },
  b_dec: { shape: ["inputs"], start: "zero" },
} as const satisfies Record<string, TensorSpec>;

/** What some activations add. */
const activationTensors = {
  jumprelu: { threshold: { shape: ["hidden"], start: "threshold" } },
  // Not trained: it follows the smallest activations that are kept. 0 until a batch has one.
  "batch-topk": { threshold: { shape: ["one"], start: "zero" } },
  gated: {
    b_gate: { shape: ["hidden"], start: "zero" },
    r_mag: { shape: ["hidden"], start: "zero" },
    b_mag: { shape: ["hidden"], start: "zero" },
  },
} as const satisfies Partial<Record<ActivationName, Record<string, TensorSpec>>>;

export type WeightName = keyof typeof weights;
export const weightNames = Object.keys(weights) as WeightName[];
export type TensorName = WeightName | "threshold" | "b_gate" | "r_mag" | "b_mag";

/** A value for each tensor of a model. A gated model has no b_enc, which is not typed. */
export type Tensors<Value> = Readonly<
  Record<WeightName, Value> & Partial<Record<Exclude<TensorName, WeightName>, Value>>
>;

const own: Partial<Record<ActivationName, Record<string, TensorSpec>>> = activationTensors;

/** Returns the tensors of a model, by name. */
export function tensorsOf({ activation = "relu" }: Pick<ModelShape, "activation">) {
  const shared = Object.entries(weights).filter(
    ([name]) => activation !== "gated" || name !== "b_enc",
  );
  return { ...Object.fromEntries(shared), ...own[activation] } as Tensors<TensorSpec>;
}

export const tensorNamesOf = (model: Pick<ModelShape, "activation">) =>
  Object.keys(tensorsOf(model)) as TensorName[];

/** Another value for each tensor. */
export const mapValuesOf = <Value, Mapped>(
  tensors: Tensors<Value>,
  map: (value: Value, name: TensorName) => Mapped,
) => mapValues<string, Value, Mapped>(tensors, map as (value: Value) => Mapped) as Tensors<Mapped>;

/** A value for each tensor of a model. */
export const mapTensors = <Value>(
  model: Pick<ModelShape, "activation">,
  value: (name: TensorName, spec: TensorSpec) => Value,
) => mapValuesOf(tensorsOf(model), (spec, name) => value(name, spec));

/** One array per tensor, without padding, row-major. */
export type Parameters = Tensors<Float32Array>;

/** The entries of a record by tensor, typed. */
export const tensorEntries = <Value>(tensors: Tensors<Value>) =>
  Object.entries(tensors) as [TensorName, Value][];

/** The shapes as numbers: [rows, columns] or [length]. */
export const tensorShapes = (model: ModelShape): Tensors<number[]> =>
  mapTensors(model, (_, { shape }) => shape.map((side) => (side === "one" ? 1 : model[side])));

/** The number of values of a tensor. */
export const lengthOf = (shape: readonly number[]) =>
  shape.reduce((product, size) => product * size, 1);

/**
 * Checks that arrays have the lengths of this model.
 * @throws InputError naming the tensor, its length and the one it needs
 */
export function checkParameters(model: ModelShape, parameters: Parameters): void {
  for (const [name, shape] of tensorEntries(tensorShapes(model))) {
    const needed = lengthOf(shape);
    const found = parameters[name]?.length ?? 0;
    if (found !== needed) {
      throw new InputError(
        `${name} has ${found} values; this model needs ${needed}, shape [${shape.join(", ")}].`,
      );
    }
  }
}

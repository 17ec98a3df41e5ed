// Small models with every activation, and what they compute, in float64 and straight from the formulas.

import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { perColumn, type Scaling, unscaled } from "../../src/data/scaling.ts";
import type { CompleteModel } from "../../src/files/formats/format.ts";
import { lengthOf, mapValuesOf, type TensorName, tensorShapes } from "../../src/model/tensors.ts";

export type Activation = Settings["activation"];
export const activations = [
  "relu",
  "sigmoid",
  "topk",
  "batch-topk",
  "lifetime",
  "jumprelu",
  "gated",
] as const satisfies readonly Activation[];

const INPUTS = 6;
const HIDDEN = 5;
const ROWS = 40;

/** Numbers that look random but are the same everywhere, from −1 to 1. */
export function numbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => Math.sin(1.7 * (i + 1) + 13.3 * seed + i * i));
}

/** Rows of values as they are stored, which are far from 0. */
export const rows = (seed = 1) => numbers(ROWS * INPUTS, seed).map((value) => 3 * value + 2);

export const columnScaling: Scaling = {
  name: "standardise",
  offset: Float64Array.from(numbers(INPUTS, 8), (value) => 2 + value),
  divisor: Float64Array.from(numbers(INPUTS, 9), (value) => 1.5 + value),
};

interface Options {
  readonly scaling?: Scaling;
  readonly inputScale?: number;
  readonly settings?: Partial<Settings>;
}

export function exampleModel(
  activation: Activation,
  { scaling = unscaled, inputScale = 1, settings = {} }: Options = {},
): CompleteModel {
  const shape = { inputs: INPUTS, hidden: HIDDEN, activation };
  const positive: readonly TensorName[] = ["threshold"];
  let seed = 0;
  const parameters = mapValuesOf(tensorShapes(shape), (sides, name) => {
    const values = numbers(lengthOf(sides), ++seed);
    return positive.includes(name) ? values.map((value) => 0.3 * Math.abs(value)) : values;
  });
  return {
    format: "parsimony",
    name: "example",
    shape,
    parameters,
    scaling,
    inputScale,
    settings: parseSettings({
      hiddenUnits: HIDDEN,
      activation,
      penalty: "none",
      outputActivation: "linear",
      ...(["topk", "batch-topk"].includes(activation) && { k: 2 }),
      ...settings,
    }),
  };
}

interface Computed {
  readonly codes: number[];
  /** In the units of the values. */
  readonly reconstructions: number[];
}

/** Returns the codes and reconstructions of values as they are stored. */
export function computed(model: CompleteModel, values: ArrayLike<number>): Computed {
  const { shape, settings, scaling = unscaled, inputScale } = model;
  const { inputs } = shape;
  const { parameters: p } = model;
  const [offset, divisor] = [scaling.offset, scaling.divisor].map((each) =>
    perColumn(each, inputs),
  ) as [Float64Array, Float64Array];
  const at = (array: ArrayLike<number> | undefined, i: number) => array?.[i] as number;
  const codes: number[] = [];
  const reconstructions: number[] = [];
  for (let row = 0; row < values.length; row += inputs) {
    const x = Array.from({ length: inputs }, (_, i) => {
      const scaled = (inputScale * (at(values, row + i) - at(offset, i))) / at(divisor, i);
      return settings.preBias ? scaled - at(p.b_dec, i) : scaled;
    });
    const u = Array.from({ length: shape.hidden }, (_, j) =>
      x.reduce((sum, value, i) => sum + value * at(p.W_enc, i * shape.hidden + j), 0),
    );
    const h = codeOf(model, u);
    codes.push(...h);
    for (let i = 0; i < inputs; i++) {
      const z = h.reduce(
        (sum, value, j) => sum + value * at(p.W_dec, j * inputs + i),
        at(p.b_dec, i),
      );
      const y = settings.outputActivation === "sigmoid" ? 1 / (1 + Math.exp(-z)) : z;
      reconstructions.push((y / inputScale) * at(divisor, i) + at(offset, i));
    }
  }
  return { codes, reconstructions };
}

/** The code of one row from u = x W_enc. */
function codeOf({ parameters: p, settings }: CompleteModel, u: readonly number[]): number[] {
  const z = u.map((value, j) => value + (p.b_enc?.[j] ?? 0));
  const relu = z.map((value) => Math.max(value, 0));
  const above = (theta: (j: number) => number) =>
    z.map((value, j) => (value > theta(j) ? value : 0));
  switch (settings.activation) {
    case "relu":
    case "lifetime":
      return relu;
    case "sigmoid":
      return z.map((value) => 1 / (1 + Math.exp(-value)));
    case "topk": {
      const kept = relu.toSorted((a, b) => b - a)[settings.k - 1] as number;
      return relu.map((value) => (value >= kept ? value : 0));
    }
    case "batch-topk":
      return above(() => p.threshold?.[0] as number);
    case "jumprelu":
      return above((j) => p.threshold?.[j] as number);
    case "gated":
      return u.map((value, j) => {
        const isOpen = value + (p.b_gate?.[j] as number) > 0;
        const magnitude = Math.exp(p.r_mag?.[j] as number) * value + (p.b_mag?.[j] as number);
        return isOpen ? Math.max(magnitude, 0) : 0;
      });
  }
}

/** The largest difference between two lists, relative to the largest number of the second. */
export function largestDifference(found: ArrayLike<number>, expected: readonly number[]): number {
  const size = Math.max(...expected.map(Math.abs));
  if (found.length !== expected.length || !(size > 0)) return Number.POSITIVE_INFINITY;
  return Math.max(...expected.map((value, i) => Math.abs((found[i] as number) - value))) / size;
}

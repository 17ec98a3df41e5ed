// How stored values become the inputs of a model.

import type { ElementType } from "./data_set.ts";

export const scalingNames = ["none", "/255", "min-max", "standardise"] as const;
export type ScalingName = (typeof scalingNames)[number];

/** x = (value − offset) / divisor, each of them one number for all columns or (D) numbers. */
export interface Scaling {
  readonly name: ScalingName;
  readonly offset: number | Float64Array<ArrayBuffer>;
  readonly divisor: number | Float64Array<ArrayBuffer>;
}

/** Inputs are the values as they are stored. */
export const unscaled: Scaling = { name: "none", offset: 0, divisor: 1 };
/** Inputs are the values divided by 255. */
export const bytesAsShares: Scaling = { name: "/255", offset: 0, divisor: 255 };

/** Returns whether two scalings give the same inputs. */
export function isSameScaling(a: Scaling, b: Scaling): boolean {
  return isSame(a.offset, b.offset) && isSame(a.divisor, b.divisor);
}

type Numbers = Scaling["offset"];

const isSame = (a: Numbers, b: Numbers) =>
  typeof a === "number" || typeof b === "number"
    ? a === b
    : a === b || (a.length === b.length && a.every((value, i) => value === b[i]));

/** Returns (inputs) numbers, repeating a single one. */
export const perColumn = (numbers: Numbers, inputs: number): Float64Array =>
  typeof numbers === "number" ? new Float64Array(inputs).fill(numbers) : numbers;

/** The scaling that kernels apply when they load a value. */
export const ownScaling = (element: ElementType): Scaling =>
  element === "u8" ? bytesAsShares : unscaled;

/** Returns whether kernels can use values as they are stored. */
export const isOwnScaling = (element: ElementType, scaling: Scaling) =>
  isSameScaling(scaling, ownScaling(element));

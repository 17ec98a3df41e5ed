// The scaling of a model's inputs as text in its file; float64 numbers are written exactly.

import { bytesAsShares, isSameScaling, type Scaling } from "../data/scaling.ts";

/** Returns the scaling as JSON: {"name":"min-max","offset":-1,"divisor":2}, with arrays (D) if columns differ. */
export function scalingJson({ name, offset, divisor }: Scaling): string {
  const plain = (numbers: Scaling["offset"]) =>
    typeof numbers === "number" ? numbers : Array.from(numbers);
  return JSON.stringify({ name, offset: plain(offset), divisor: plain(divisor) });
}

/** Describes a model's inputs: "x = pixels / 255". */
export function inputFormula(scaling: Scaling): string {
  const { name, offset, divisor } = scaling;
  if (isSameScaling(scaling, bytesAsShares)) return "x = pixels / 255";
  if (name === "none") return "x = the values as they are";
  return typeof offset === "number" && typeof divisor === "number"
    ? `x = (value − ${offset}) / ${divisor}`
    : "x = (value − offset) / divisor in each column, as in the entry `scaling`";
}

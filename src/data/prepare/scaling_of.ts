// How the values of a set are scaled: by default, as the user says, and as the values suggest.

import { sixDigits } from "../../format.ts";
import type { DataSet } from "../data_set.ts";
import { bytesAsShares, type Scaling, type ScalingName, unscaled } from "../scaling.ts";
import type { Summaries, ValueSummary } from "../value_summary.ts";

type TrainSummary = Summaries["train"];

export const defaultScaling = ({ isBytes }: Pick<DataSet, "isBytes">): ScalingName =>
  isBytes ? "/255" : "none";

export const needsSummary = (name: ScalingName) => name === "min-max" || name === "standardise";

/** @param summary of the training rows, whose values are finite */
export function scalingOf(name: ScalingName, summary: TrainSummary | undefined): Scaling {
  if (name === "none") return unscaled;
  if (name === "/255") return bytesAsShares;
  if (!summary) throw new Error(`The scaling ${name} needs a summary of the values.`);
  const { min, max, columns } = summary;
  if (name === "min-max") return { name, offset: min, divisor: orOne(max - min) };
  return { name, offset: columns.means, divisor: columns.deviations.map(orOne) };
}

/** Equal values have no spread to divide by. */
const orOne = (spread: number) => (spread === 0 ? 1 : spread);

export interface Suggestion {
  readonly name: ScalingName;
  /** A sentence. */
  readonly reason: string;
}

/** Returns a scaling that may suit the values better, or undefined if the given one seems right. */
export function suggestedScaling(
  set: DataSet,
  scaling: ScalingName,
  { min, max }: ValueSummary,
): Suggestion | undefined {
  if (set.whitening || set.directions) return undefined;
  if (scaling === "/255") {
    return set.element === "u8" && max <= 1
      ? { name: "none", reason: "No byte is above 1." }
      : undefined;
  }
  if (scaling !== "none" || (min >= 0 && max <= 1)) return undefined;
  if (!set.image) {
    return { name: "standardise", reason: "Values lie outside 0 to 1." };
  }
  return min >= 0 && max <= 255
    ? { name: "/255", reason: "Pixels lie between 0 and 255." }
    : { name: "min-max", reason: "Pixels lie outside 0 to 1." };
}

/**
 * Returns what a sigmoid output cannot reach, in a sentence, or undefined if it reaches all values.
 * @param summary of the training rows, if they were summarised
 */
export function sigmoidWarning(
  set: Kind,
  scaling: ScalingName,
  summary: ValueSummary | undefined,
): string | undefined {
  const what = beyondSigmoid(set, scaling, summary);
  return (
    what &&
    `${what} outside 0 to 1, where a sigmoid output cannot reach them; select a linear output.`
  );
}

type Kind = Pick<DataSet, "whitening" | "directions">;

function beyondSigmoid(
  { whitening, directions }: Kind,
  scaling: ScalingName,
  // Others than those above are shares of 255 if they were not summarised.
  { min, max }: Pick<ValueSummary, "min" | "max"> = { min: 0, max: 255 },
): string | undefined {
  if (scaling === "min-max") return undefined;
  // Equal values become 0.
  if (scaling === "standardise") return min === max ? undefined : "Standardised values lie";
  if (whitening) return "Whitened values lie";
  if (directions) return "Synthetic values lie";
  const divisor = scaling === "/255" ? 255 : 1;
  // Without any finite value, both are NaN.
  const isReached = !(min < 0 || max > divisor);
  return isReached
    ? undefined
    : `Values from ${sixDigits(min / divisor)} to ${sixDigits(max / divisor)} lie`;
}

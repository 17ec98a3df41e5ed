// The numbers in a row of the history: the terms of the loss, L0, the monitors, and what a method reports. The kernels
// loss and method_numbers write them.

import { lossTerms } from "./loss_terms.ts";
import type { MonitorName } from "./monitors.ts";

/** What a method reports, and how it is computed. */
export interface MethodNumbers {
  /** How the sums of the auxiliary reconstruction become a term: as the reconstruction error, or by auxiliaryScale / 2. */
  readonly auxiliary?: "error" | "scale";
  /** Whether the number of dead units is reported. */
  readonly dead?: true;
  /** Whether there is one threshold, or one for each unit, of which the mean is reported. */
  readonly threshold?: "one" | "units";
}

/** The numbers that methods report, in the order of the buffer `numbers`. */
export const methodNumberNames = ["auxiliary", "dead", "threshold"] as const;
type MethodNumber = (typeof methodNumberNames)[number];

/** The numbers that a method reports, by their index in `numbers`. */
export type OwnNumbers = Readonly<Partial<Record<MethodNumber, number>>>;

/** vec4f in a row of the history. */
export const historyQuads = (columns: number) => Math.ceil(columns / 4);

/** Returns the columns of a row of the history, in their order. */
export const lossColumns = (counted: readonly MonitorName[], own: OwnNumbers): string[] => [
  ...lossTerms,
  "l0",
  ...counted,
  ...Object.keys(own).filter((name) => name !== "auxiliary"),
];

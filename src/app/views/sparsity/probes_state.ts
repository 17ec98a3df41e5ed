// What is shown of probes: the last measurement of the run, and how one is going.

import { effect, signal } from "@preact/signals";
import type { ProbeMeasures } from "../../../probes/measure_probes.ts";
import { runSettings } from "../../state/run.ts";

export interface ShownProbes {
  readonly step: number;
  /** Undefined for rows without labels. */
  readonly ofClasses: ProbeMeasures | undefined;
  /** (H), NaN for units that have none */
  readonly monosemanticity: Float64Array;
}

export const probes = signal<ShownProbes>();
/** The share that is done while probes are being measured. */
export const probing = signal<number>();
/** Why they could not be measured. */
export const probesError = signal<string>();

// Each run has settings of its own.
effect(() => {
  void runSettings.value;
  probes.value = undefined;
  probesError.value = undefined;
});

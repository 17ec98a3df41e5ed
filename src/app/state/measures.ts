// What the view "Sparsity" has measured of the current run, if a panel was in sight or on request. Pins store it.

import { effect, signal } from "@preact/signals";
import { runSettings } from "./run.ts";

export interface Measures {
  /** The median, over units, of the largest cosine with another unit's direction. */
  readonly nearestCosine?: number | undefined;
  /** The mean over units. */
  readonly monosemanticity?: number | undefined;
  /** True features of synthetic data, and how many of them are recovered. */
  readonly features?: number | undefined;
  readonly recovered?: number | undefined;
  /** The shares of rows that linear probes on codes, inputs and principal components classify wrongly. */
  readonly codesError?: number | undefined;
  readonly inputsError?: number | undefined;
  readonly pcaError?: number | undefined;
}

const latest = signal<{ readonly step: number; readonly measures: Measures }>();

// Each run has settings of its own.
effect(() => {
  void runSettings.value;
  latest.value = undefined;
});

/** Adds measures of the current run to what is known of the same step. */
export function noteMeasures(step: number, measures: Measures): void {
  const known = latest.peek();
  latest.value = {
    step,
    measures: known?.step === step ? { ...known.measures, ...measures } : measures,
  };
}

/** Returns what is known of the current run at a step. */
export const measuresAt = (step: number): Measures | undefined =>
  latest.value?.step === step ? latest.value.measures : undefined;

// Whether a contender computes the article's step at all: its losses against the float64 run's.

import { gather } from "../src/reference/gather.ts";
import { ReferenceRun } from "../src/reference/step.ts";
import { type Job, settings } from "./job.ts";

/**
 * Largest relative difference of a loss. Adam divides gradients near 1e-7 by their own size, which
 * multiplies f32 rounding and approximate exponentials; yet a run with PyTorch's epsilon in place of
 * Keras' is 1e-3 off after six steps and 3e-3 after twenty.
 */
export const TOLERANCE = 5e-4;

export interface Agreement {
  readonly agrees: boolean;
  /** Largest relative difference. */
  readonly worst: number;
  /** Step with that difference, counted from 1. */
  readonly step: number;
}

/** Compares losses with those of the reference, step by step; NaN agrees with nothing. */
export function compareLosses(
  losses: readonly number[],
  expected: readonly number[],
  tolerance = TOLERANCE,
): Agreement {
  const off = expected.map((value, i) => {
    const difference = Math.abs((losses[i] ?? Number.NaN) / value - 1);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  });
  const worst = Math.max(...off);
  return { agrees: worst <= tolerance, worst, step: off.indexOf(worst) + 1 };
}

/** The losses of the first steps in float64. */
export function referenceLosses({ images, shape, parameters, rowsOf }: Job, steps: number) {
  const run = new ReferenceRun(settings, parameters);
  return Array.from({ length: steps }, (_, step) => {
    const rows = rowsOf(step);
    const X = gather(images.pixels, rows, 0, rows.length, shape.inputs);
    return run.step(X, rows.length).loss;
  });
}

// Checks that a contender computes the default step: its losses against those of a float64 run.

import { gather } from "../src/reference/gather.ts";
import { ReferenceRun } from "../src/reference/step.ts";
import { type Job, settings } from "./job.ts";

/**
 * Largest accepted relative difference of a loss. Adam divides gradients near 1e-7 by their own size,
 * which amplifies f32 rounding and approximate exponentials. A run with PyTorch's epsilon instead of
 * Keras' is off by 1e-3 after six steps and by 3e-3 after twenty.
 */
export const TOLERANCE = 5e-4;

export interface Agreement {
  readonly agrees: boolean;
  /** Largest relative difference. */
  readonly worst: number;
  /** The step with that difference, counted from 1. */
  readonly step: number;
}

/** Compares losses with those of the reference, step by step. NaN never agrees. */
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

/** Returns the losses of the first steps in float64. */
export function referenceLosses({ images, shape, parameters, rowsOf }: Job, steps: number) {
  const run = new ReferenceRun(settings, parameters);
  return Array.from({ length: steps }, (_, step) => {
    const rows = rowsOf(step);
    const X = gather(images.values, rows, 0, rows.length, shape.inputs);
    return run.step(X, rows.length).loss;
  });
}

// Checks that a run can resume from a state. Loaded only if a run has one.

import type { Settings } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import { checkParameters, type ModelShape, tensorEntries } from "../model/tensors.ts";
import { countsDead } from "./history_columns.ts";
import { type MomentName, optimizerOf } from "./optimizers.ts";
import type { CarriedName, TrainerState } from "./state.ts";

/** The smallest value in a buffer with the parameters' shapes, and in its thresholds. */
interface Least {
  readonly min: number;
  readonly threshold: number;
}

/** The buffers in a state that have the parameters' shapes, with the smallest values of each. */
const carriedBuffers = (settings: Settings): [CarriedName, Least][] => [
  ["parameters", { min: Number.NEGATIVE_INFINITY, threshold: 0 }],
  ...Object.entries(optimizerOf(settings).moments).map(
    ([name, { min }]) => [name as MomentName, { min, threshold: min }] as [CarriedName, Least],
  ),
];

/**
 * Checks that a run can resume from a state.
 * @param steps number of steps in the whole run
 * @throws InputError
 */
export function checkState(
  settings: Settings,
  shape: ModelShape,
  steps: number,
  state: TrainerState,
): void {
  const { step } = state;
  if (!Number.isInteger(step) || step < 0 || step > steps) {
    throw new InputError(
      `This state's step is ${step}; in this run it must be a whole number from 0 to ${steps}.`,
    );
  }
  for (const [buffer, least] of carriedBuffers(settings)) {
    if (!state[buffer]) throw new InputError(`This state has no ${buffer}.`);
    try {
      checkParameters(shape, state[buffer]);
    } catch (error) {
      throw error instanceof InputError
        ? new InputError(`In this state's ${buffer}, ${error.message}`)
        : error;
    }
    for (const [name, values] of tensorEntries(state[buffer])) {
      const min = name === "threshold" ? least.threshold : least.min;
      const wrong = values.findIndex((value) => !Number.isFinite(value) || value < min);
      if (wrong !== -1) {
        throw new InputError(
          `In this state's ${buffer}, value ${wrong} of ${name} is ${values[wrong]}; it must be ${min === 0 ? "0 or above" : "finite"}.`,
        );
      }
    }
  }
  checkCounters(settings, state);
}

/** Checks the counters of units, if a run has them. */
function checkCounters(settings: Settings, { counters }: TrainerState): void {
  if (!countsDead(settings)) return;
  if (!counters) throw new InputError("This state has no counters.");
  if (counters.length !== settings.hiddenUnits) {
    throw new InputError(
      `This state has ${counters.length} counters; this model needs one for each of its ${settings.hiddenUnits} hidden units.`,
    );
  }
}

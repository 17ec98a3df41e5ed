// All that a run carries from one step to the next: with the same settings, images and order it goes on
// from there bit for bit. Adam's step sizes and the order of the images follow from the step and the seed.

import type { Engine } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import {
  checkParameters,
  type ModelLayout,
  type ModelShape,
  type Parameters,
  packParameters,
  parameterNames,
  unpackParameters,
} from "../model.ts";

export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly parameters: Parameters;
  /** Adam's m, in the parameters' shapes. */
  readonly firstMoment: Parameters;
  /** Adam's v, in the parameters' shapes; never below 0. */
  readonly secondMoment: Parameters;
}

/** The flat buffers that a step carries over; a state has the same names. */
const carriedOver = ["parameters", "firstMoment", "secondMoment"] as const;

/**
 * @param steps of the whole run
 * @throws InputError where a state can't be one of this model's and this run's
 */
export function checkState(shape: ModelShape, steps: number, state: TrainerState): void {
  const { step } = state;
  if (!Number.isInteger(step) || step < 0 || step > steps) {
    throw new InputError(
      `This state's step is ${step}; in this run it must be a whole number from 0 to ${steps}.`,
    );
  }
  for (const buffer of carriedOver) {
    if (!state[buffer]) throw new InputError(`This state has no ${buffer}.`);
    try {
      checkParameters(shape, state[buffer]);
    } catch (error) {
      throw error instanceof InputError
        ? new InputError(`In this state's ${buffer}, ${error.message}`)
        : error;
    }
    const least = buffer === "secondMoment" ? 0 : Number.NEGATIVE_INFINITY;
    for (const name of parameterNames) {
      const values = state[buffer][name];
      const wrong = values.findIndex((value) => !Number.isFinite(value) || value < least);
      if (wrong !== -1) {
        throw new InputError(
          `In this state's ${buffer}, value ${wrong} of ${name} is ${values[wrong]}; it must be ${least === 0 ? "0 or above" : "finite"}.`,
        );
      }
    }
  }
}

/** The state after everything submitted before this call; `step` steps are done by then. */
export async function readState(
  engine: Engine,
  layout: ModelLayout,
  step: number,
): Promise<TrainerState> {
  // All three are copied before the first of them is waited for: a submit in between changes none.
  const [parameters, firstMoment, secondMoment] = await Promise.all([
    readTensors(engine, layout, "parameters"),
    readTensors(engine, layout, "firstMoment"),
    readTensors(engine, layout, "secondMoment"),
  ]);
  return { step, parameters, firstMoment, secondMoment };
}

export function writeState(engine: Engine, layout: ModelLayout, state: TrainerState): void {
  for (const buffer of carriedOver) engine.write(buffer, packParameters(layout, state[buffer]));
}

/** A flat buffer by parameter name. */
export async function readTensors(
  engine: Engine,
  layout: ModelLayout,
  buffer: (typeof carriedOver)[number] | "gradients",
): Promise<Parameters> {
  return unpackParameters(layout, await engine.readFloats(buffer, layout.length));
}

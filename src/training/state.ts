// All that a run carries from one step to the next: with the same settings, images and order it continues
// from there bit for bit. The optimizer's step sizes and the order of the images follow from step and seed.

import type { Settings } from "../config/settings.ts";
import type { Engine } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { type ModelLayout, packParameters, unpackParameters } from "../model/layout.ts";
import {
  checkParameters,
  type ModelShape,
  type Parameters,
  tensorNames,
} from "../model/tensors.ts";
import { type MomentName, optimizerOf } from "./optimizers.ts";
import type { Plan } from "./plan.ts";

/** The step and the carried buffers, each in the parameters' shapes. */
export type TrainerState = {
  /** Steps done. */
  readonly step: number;
  readonly parameters: Parameters;
} & Readonly<Record<MomentName, Parameters>>;

type CarriedName = Exclude<keyof TrainerState, "step">;

/** The least value of each carried buffer. */
const carriedBuffers = (settings: Settings): [CarriedName, least: number][] => [
  ["parameters", Number.NEGATIVE_INFINITY],
  ...Object.entries(optimizerOf(settings).moments).map(
    ([name, { least }]) => [name as MomentName, least] as [CarriedName, number],
  ),
];

export const carriedNames = (settings: Settings) => carriedBuffers(settings).map(([name]) => name);

/**
 * @param steps of the whole run
 * @throws InputError if a state cannot be one of this model's and this run's
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
    for (const name of tensorNames) {
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
export async function readState(engine: Engine, plan: Plan, step: number): Promise<TrainerState> {
  // All are copied before the first of them is awaited, so that no submit comes in between.
  const buffers = await Promise.all(
    carriedNames(plan.settings).map(
      async (name) => [name, await readTensors(engine, plan.layout, name)] as const,
    ),
  );
  return { step, ...Object.fromEntries(buffers) } as TrainerState;
}

export function writeState(engine: Engine, plan: Plan, state: TrainerState): void {
  for (const name of carriedNames(plan.settings)) {
    engine.write(name, packParameters(plan.layout, state[name]));
  }
}

/** A flat buffer by tensor name. */
export async function readTensors(
  engine: Engine,
  layout: ModelLayout,
  buffer: string,
): Promise<Parameters> {
  return unpackParameters(layout, await engine.readFloats(buffer, layout.length));
}

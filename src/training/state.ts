// The state of a run: with the same settings, rows and order, a run resumes from it bit for bit. It does not
// contain the optimizer's step sizes and the order of the rows, which depend only on the step and the seed.

import type { Settings } from "../config/settings.ts";
import type { Engine } from "../engine/engine.ts";
import { FLOAT_BYTES } from "../math.ts";
import { type ModelLayout, packParameters, unpackParameters } from "../model/layout.ts";
import type { Parameters } from "../model/tensors.ts";
import { countsDead } from "./history_columns.ts";
import { type MomentName, optimizerOf } from "./optimizers.ts";
import type { Plan } from "./plan.ts";

/** The number of steps, the parameters, and the optimizer's moments in the parameters' shapes. */
export type TrainerState = {
  /** The number of completed steps. */
  readonly step: number;
  readonly parameters: Parameters;
  /** For how many rows each unit has been inactive, if the settings need it. */
  readonly counters?: Uint32Array<ArrayBuffer>;
} & Readonly<Record<MomentName, Parameters>>;

export type CarriedName = Exclude<keyof TrainerState, "step" | "counters">;

/** Returns the names of the buffers in a state that have the parameters' shapes. */
export const carriedNames = (settings: Settings) =>
  ["parameters", ...Object.keys(optimizerOf(settings).moments)] as CarriedName[];

/** Reads the state after everything submitted before this call, when `step` steps are complete. */
export async function readState(engine: Engine, plan: Plan, step: number): Promise<TrainerState> {
  // All buffers are copied before the first await, so that no later submit can change them.
  const { settings, layout } = plan;
  const [counters, ...buffers] = await Promise.all([
    countsDead(settings) ? engine.read("counters", FLOAT_BYTES * settings.hiddenUnits) : undefined,
    ...carriedNames(settings).map(
      async (name) => [name, await readTensors(engine, layout, name)] as const,
    ),
  ]);
  return stateWith(step, Object.fromEntries(buffers), counters && new Uint32Array(counters));
}

/** @param carried by the names of `carriedNames`, which the types do not know */
export const stateWith = (
  step: number,
  carried: Readonly<Record<string, Parameters>>,
  counters: Uint32Array<ArrayBuffer> | undefined,
) => ({ step, ...carried, ...(counters && { counters }) }) as TrainerState;

export function writeState(engine: Engine, plan: Plan, state: TrainerState): void {
  for (const name of carriedNames(plan.settings)) {
    engine.write(name, packParameters(plan.layout, state[name]));
  }
  if (countsDead(plan.settings) && state.counters) engine.write("counters", state.counters);
}

/** Reads a flat buffer and returns its tensors by name. */
export async function readTensors(
  engine: Engine,
  layout: ModelLayout,
  buffer: string,
): Promise<Parameters> {
  return unpackParameters(layout, await engine.readFloats(buffer, layout.length));
}

// What weights from a file are used for: a model by itself, or the start of a run.

import { parseSettings, type Settings, selectsK, settingsTable } from "../../config/settings.ts";
import type { RowFormat } from "../../data/rows.ts";
import { ownScaling } from "../../data/scaling.ts";
import { InputError } from "../../input_error.ts";
import {
  type ModelShape,
  mapValuesOf,
  type Parameters,
  type TensorName,
  tensorNamesOf,
  tensorShapes,
} from "../../model/tensors.ts";
import { shortened } from "../../text.ts";
import { checkTied, firstUntied } from "../read_weights.ts";
import { inUnits, withPreBias } from "./conversions.ts";
import type { CompleteModel, Pretrained } from "./format.ts";

/** What some files do not say. */
export type SaidByUser = Partial<Pick<Settings, "activation" | "outputActivation" | "k">>;

const flags = { activation: "--activation", outputActivation: "--output-activation", k: "--k" };

/**
 * Returns a model for inference.
 * @param said what its files do not say
 * @throws InputError naming what is missing, given twice or not valid
 */
export function completeModel(model: Pretrained, said: SaidByUser = {}): CompleteModel {
  const { given, inputScale = 1, savedBy: _, notes: __, ...others } = model;
  const { name } = model;
  for (const [setting, value] of Object.entries(said) as [keyof SaidByUser, unknown][]) {
    if (given[setting] === undefined || given[setting] === value) continue;
    throw new InputError(
      `${flags[setting]} is ${value}, but ${name} says ${given[setting]}; leave it out.`,
    );
  }
  const known = { ...given, ...said };
  const ofK = selectsK(known.activation) ? (["k"] as const) : [];
  const needed = ["activation", "outputActivation", ...ofK] as const;
  const missing = needed.find((setting) => known[setting] === undefined);
  if (missing) {
    const label = settingsTable[missing].label.toLowerCase();
    throw new InputError(`${name} does not say its ${label}; add ${flags[missing]}.`);
  }
  if (said.activation === "batch-topk" && !model.parameters.threshold) {
    throw new InputError(
      `${name} does not contain the threshold of its batch-topk units; name the run that it comes from, or export that run for SAELens or PyTorch.`,
    );
  }
  const settings = settingsFrom(name, known);
  const shape = { ...model.shape, activation: settings.activation };
  return { ...others, inputScale, settings, shape, parameters: fitted(model, shape) };
}

/** Files of other software do not have the settings that matter only in training. */
function settingsFrom(name: string, known: Partial<Settings>): Settings {
  try {
    return parseSettings({ penalty: "none", ...known });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${name} cannot be used: ${error.message}`);
  }
}

/** How values become the inputs of a run. */
export interface RunUnits extends RowFormat {
  readonly inputScale: number;
}

/**
 * Returns the parameters with which a run starts. With a linear output, the model computes the same of stored values
 * as it did, whatever their scaling. Otherwise, as its output is scaled, its weights are used on scaled inputs as they
 * are.
 * @param shape of the run's model
 * @throws InputError naming the tensor that does not fit
 */
export function startParameters(
  model: Pretrained,
  shape: ModelShape,
  settings: Pick<Settings, "preBias" | "outputActivation" | "tied">,
  { element, scaling, inputScale }: RunUnits,
): Parameters {
  const { preBias, outputActivation, tied } = settings;
  const start = { name: model.name, shape, parameters: fitted(model, shape) };
  const from = model.given.preBias ?? preBias;
  if (tied) checkTied(start.parameters, model.name, shape);
  const isLinear = [model.given.outputActivation ?? outputActivation, outputActivation].every(
    (output) => output === "linear",
  );
  // Files that say nothing about their inputs are those of comparisons with other software.
  if (isLinear && model.inputScale !== undefined) {
    const own = { scaling: model.scaling ?? ownScaling(element), inputScale: model.inputScale };
    start.parameters = inUnits(start, from, own, { scaling, inputScale });
    if (tied && firstUntied(start.parameters, shape)) {
      throw new InputError(
        `${model.name} has tied weights for inputs in other units, and converting them would untie them; use the scaling and inputScale with which it was trained.`,
      );
    }
  }
  return withPreBias(start, from, preBias);
}

/** Returns the tensors of a model of this shape, and no others. */
function fitted(model: Pretrained, shape: ModelShape): Parameters {
  const { name, parameters } = model;
  const names = tensorNamesOf(shape);
  const extra = Object.keys(parameters).find((tensor) => !names.some((known) => known === tensor));
  if (extra) {
    throw new InputError(
      `${name} holds a tensor ${shortened(extra)}; this model has ${names.join(", ")} and no others.`,
    );
  }
  const found = tensorShapes(model.shape);
  return mapValuesOf(tensorShapes(shape), (sides, tensor) => {
    const needed = `F32 [${sides.join(", ")}]`;
    const values = parameters[tensor] ?? unset(tensor, shape);
    if (!values) throw new InputError(`${name} has no ${tensor}; this model needs ${needed}.`);
    const own = found[tensor] ?? sides;
    if (`${own}` === `${sides}`) return values;
    const threshold = tensor === "threshold" ? asOften(values, sides[0] as number) : undefined;
    if (threshold) return threshold;
    throw new InputError(
      `${name} has ${tensor} as F32 [${own.join(", ")}]; this model needs ${needed}.`,
    );
  });
}

/** The threshold of batch-topk is 0 until a batch sets it. */
const unset = (tensor: TensorName, { activation }: ModelShape) =>
  tensor === "threshold" && activation === "batch-topk" ? new Float32Array(1) : undefined;

/** Returns one threshold for each unit, or the only one that all of them have; undefined if they differ. */
function asOften(values: Float32Array, length: number): Float32Array | undefined {
  const [first = 0] = values;
  const isOne = values.every((value) => value === first);
  return isOne && (length === 1 || values.length === 1)
    ? new Float32Array(length).fill(first)
    : undefined;
}

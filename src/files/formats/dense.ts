// What Keras and PyTorch can hold: two dense layers, whose activations are in the lines that build them.

import type { Settings } from "../../config/settings.ts";
import { bytesAsShares, isSameScaling, type Scaling, unscaled } from "../../data/scaling.ts";
import { InputError } from "../../input_error.ts";
import type { Parameters } from "../../model/tensors.ts";
import { withPreBias } from "./conversions.ts";
import { withFoldedInputs } from "./folded.ts";
import type { CompleteModel } from "./format.ts";

/** The activations of two dense layers: each depends on the row alone and needs at most one number. */
export type DenseActivation = Exclude<Settings["activation"], "jumprelu" | "gated">;

export interface DenseLayers {
  /** Its encoder does not subtract the decoder's bias. */
  readonly parameters: Parameters;
  readonly activation: DenseActivation;
  /** Of batch-topk. */
  readonly threshold: number;
  /** What the lines say about inputs: "x = pixels / 255". */
  readonly inputs: string;
  readonly scaling: Scaling;
}

/**
 * Returns a model as two dense layers.
 * @param software its name, in messages
 * @throws InputError saying why it cannot be written so
 */
export function denseLayers(model: CompleteModel, software: string): DenseLayers {
  const { activation, preBias, outputActivation } = model.settings;
  if (activation === "jumprelu" || activation === "gated") {
    throw new InputError(
      `${model.name} cannot be exported to ${software}, whose dense layers have no place for the ${activation === "gated" ? "gates" : "thresholds"} of ${activation} units; export it to saelens or onnx.`,
    );
  }
  const { parameters, scaling } =
    outputActivation === "linear" ? withFoldedInputs(model) : withoutFolding(model, software);
  const plain = withPreBias({ ...model, parameters }, preBias, false);
  const threshold = parameters.threshold?.[0] ?? 0;
  return { parameters: plain, activation, threshold, inputs: inputsText(scaling), scaling };
}

/** The output of a sigmoid cannot be scaled: the lines say how inputs are. */
function withoutFolding(model: CompleteModel, software: string) {
  const { parameters, scaling = unscaled, inputScale } = model;
  const isOneNumber = typeof scaling.offset === "number" && typeof scaling.divisor === "number";
  if (isOneNumber && inputScale === 1) return { parameters, scaling };
  throw new InputError(
    `${model.name} cannot be exported to ${software}: its output is a sigmoid and its inputs are scaled ${isOneNumber ? `by ${inputScale}` : "column by column"}, which dense layers cannot express; export it to onnx.`,
  );
}

function inputsText(scaling: Scaling): string {
  if (isSameScaling(scaling, bytesAsShares)) return "x = pixels / 255";
  const { offset, divisor } = scaling;
  if (isSameScaling(scaling, unscaled)) return "x = values as they are stored";
  return `x = (values - ${offset}) / ${divisor}; outputs are scaled, too`;
}

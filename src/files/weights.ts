// Writes a model's parameters into a safetensors file: W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D), F32.

import { SETTINGS_VERSION } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import { bytesAsShares, isSameScaling, type Scaling } from "../data/scaling.ts";
import { type ModelShape, type Parameters, tensorNames, tensorShapes } from "../model/tensors.ts";
import { inputFormula, scalingJson } from "./scaling_json.ts";
import { writeSafetensors } from "./write_safetensors.ts";

/** Returns the bytes of the file. */
export function writeWeights(
  shape: ModelShape,
  parameters: Parameters,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const shapes = tensorShapes(shape);
  const tensors = tensorNames.map((name) => {
    return [name, { shape: shapes[name], values: parameters[name] }] as const;
  });
  return writeSafetensors(Object.fromEntries(tensors), metadata);
}

/**
 * The metadata for a reader who has nothing but this file.
 * @param scaling of the training rows
 * @param step at which the weights were read
 * @param version of Parsimony
 */
export function weightsMetadata(
  settings: Settings,
  scaling: Scaling,
  step: number,
  version: string,
): Record<string, string> {
  const { activation, outputActivation } = settings;
  const isImages = isSameScaling(scaling, bytesAsShares);
  const isLinear = outputActivation === "linear";
  const output = isLinear ? "h W_dec + b_dec" : `${outputActivation}(h W_dec + b_dec)`;
  return {
    producer: `parsimony ${version}`,
    encoder: `h = ${activation}(x W_enc + b_enc), with ${inputFormula(scaling)}`,
    decoder: `y = ${output}`,
    note: isLinear
      ? "The decoder is linear."
      : `The decoder has a ${outputActivation}: a reader that stops at h W_dec + b_dec does not get ${isImages ? "pixels" : "reconstructions"}.`,
    scaling: scalingJson(scaling),
    step: String(step),
    settings: JSON.stringify(settings),
    settingsVersion: String(SETTINGS_VERSION),
  };
}

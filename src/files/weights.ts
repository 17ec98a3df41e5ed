// Writes a model's parameters into a safetensors file: W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D), F32.

import { SETTINGS_VERSION } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import type { LoadedSet } from "../data/rows.ts";
import { bytesAsShares, isSameScaling } from "../data/scaling.ts";
import type { Whitening } from "../data/whitening.ts";
import { type ModelShape, mapValuesOf, type Parameters, tensorShapes } from "../model/tensors.ts";
import { decoderFormula, encoderFormula } from "./model_formulas.ts";
import { inputFormula, scalingJson } from "./scaling_json.ts";
import { writeSafetensors } from "./write_safetensors.ts";

/**
 * Returns the bytes of the file.
 * @param whitening of patches: it is saved as patch_mean (D) and patch_matrix (D,D), F64
 */
export function writeWeights(
  shape: ModelShape,
  parameters: Parameters,
  metadata: Readonly<Record<string, string>>,
  whitening?: Whitening,
): Uint8Array<ArrayBuffer> {
  const { inputs } = shape;
  return writeSafetensors(
    {
      ...mapValuesOf(tensorShapes(shape), (sides, name) => ({
        shape: sides,
        values: parameters[name] as Float32Array,
      })),
      ...(whitening && {
        patch_mean: { shape: [inputs], values: whitening.mean },
        patch_matrix: { shape: [inputs, inputs], values: whitening.matrix },
      }),
    },
    metadata,
  );
}

type DataOfModel = Pick<LoadedSet, "scaling" | "image" | "whitening">;

/**
 * The metadata for a reader who has nothing but this file.
 * @param data the training rows
 * @param step at which the weights were read
 * @param version of Parsimony
 * @param inputScale the factor of the inputs after their scaling
 */
export function weightsMetadata(
  settings: Settings,
  { scaling, image, whitening }: DataOfModel,
  step: number,
  version: string,
  inputScale = 1,
): Record<string, string> {
  const { outputActivation } = settings;
  const isImages = isSameScaling(scaling, bytesAsShares);
  const isLinear = outputActivation === "linear";
  const inputs = whitening
    ? "x = (patch − patch_mean) patch_matrix, the patch with normalised contrast"
    : inputFormula(scaling);
  return {
    producer: `parsimony ${version}`,
    encoder: `${encoderFormula(settings)} and ${inputs}${inputScale === 1 ? "" : `, times ${inputScale}`}`,
    decoder: decoderFormula(settings),
    note: isLinear
      ? "The decoder is linear."
      : `The decoder has a ${outputActivation}: a reader that stops at h W_dec + b_dec does not get ${isImages ? "pixels" : "reconstructions"}.`,
    scaling: scalingJson(scaling),
    ...(inputScale !== 1 && { inputScale: String(inputScale) }),
    ...(image && { image: JSON.stringify(image) }),
    step: String(step),
    settings: JSON.stringify(settings),
    settingsVersion: String(SETTINGS_VERSION),
  };
}

// Reads a whole model from a safetensors file that Parsimony has written: settings, parameters and scaling.

import { parseSavedSettings } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import { bytesAsShares, type Scaling } from "../data/scaling.ts";
import { InputError } from "../input_error.ts";
import type { ModelShape, Parameters } from "../model/tensors.ts";
import { parseScaling } from "./parse_scaling.ts";
import { readWeights } from "./read_weights.ts";
import { readSafetensors } from "./safetensors.ts";

export interface SavedModel {
  readonly settings: Settings;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
  /** How values become the model's inputs. */
  readonly scaling: Scaling;
}

/**
 * @param fileName the file's name in messages
 * @throws InputError naming what is missing or wrong
 */
export function readModel(file: Uint8Array, fileName: string): SavedModel {
  const { tensors, metadata } = readSafetensors(file, fileName);
  const settings = settingsOf(metadata, fileName);
  const inputs = tensors.get("W_enc")?.shape[0] ?? 0;
  const shape = { inputs, hidden: settings.hiddenUnits };
  const parameters = readWeights(file, fileName, shape);
  // Files without a scaling are from the time when all data were bytes.
  const scaling = metadata.scaling
    ? parseScaling(metadata.scaling, inputs, fileName)
    : bytesAsShares;
  return { settings, shape, parameters, scaling };
}

function settingsOf(
  { settings, settingsVersion = "1" }: Readonly<Record<string, string>>,
  fileName: string,
): Settings {
  if (settings === undefined) {
    throw new InputError(
      `${fileName} has no settings in its metadata; use a model that \`train\` or the page has saved.`,
    );
  }
  let saved: unknown;
  try {
    saved = JSON.parse(settings);
  } catch {
    throw new InputError(`The settings in ${fileName} are damaged.`);
  }
  return parseSavedSettings(saved, Number(settingsVersion));
}

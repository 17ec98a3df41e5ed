// Reads a whole model from a safetensors file that Parsimony has written: settings, parameters and scaling.

import { parseSavedSettings } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import type { ByteSource } from "../data/byte_source.ts";
import type { ImageShape } from "../data/data_set.ts";
import { bytesAsShares, type Scaling } from "../data/scaling.ts";
import type { Whitening } from "../data/whitening.ts";
import { InputError } from "../input_error.ts";
import type { ModelShape, Parameters } from "../model/tensors.ts";
import { isCheckpoint } from "./formats/names.ts";
import { parseImage } from "./parse_image.ts";
import { parseScaling } from "./parse_scaling.ts";
import { checkWeights, parametersOf } from "./read_weights.ts";
import {
  alignedBytes,
  loadSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type Tensor,
  type TensorFacts,
} from "./safetensors.ts";

/** A trained model, as its file has it. */
export interface SavedModel {
  readonly settings: Settings;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
  /** How values become the model's inputs. */
  readonly scaling: Scaling;
  /** The factor of the inputs after their scaling. */
  readonly inputScale: number;
  /** Of the rows that it was trained on, if they were images. */
  readonly image?: ImageShape;
  /** If these were patches. */
  readonly whitening?: Whitening;
}

/**
 * Reads model.safetensors of a run: the parameters, the settings that the model needs, and how its rows were scaled.
 * @param fileName the file's name in messages
 * @throws InputError naming what is missing or wrong
 */
export function readModel(file: Uint8Array, fileName: string): SavedModel {
  const content = readSafetensors(file, fileName);
  return modelOf(content, fileName, checkModel(content, fileName));
}

/**
 * Loads a model of any size.
 * @throws NotFiniteError naming a weight that is not finite
 * @throws InputError naming what is missing or wrong
 */
export async function loadSavedModel(source: ByteSource): Promise<SavedModel> {
  const { name } = source;
  const { file, checked } = await loadSafetensors(source, (header) => checkModel(header, name));
  return modelOf(file, name, checked);
}

type CheckedModel = Pick<SavedModel, "settings" | "shape">;

/**
 * Returns what the header of a file says about its model.
 * @throws InputError naming what is missing or wrong in it
 */
export function checkModel(header: SafetensorsFile<TensorFacts>, fileName: string): CheckedModel {
  const settings = settingsOf(header.metadata, fileName);
  // A matrix may be transposed, a bias cannot.
  const { b_dec, W_enc } = Object.fromEntries(header.tensors);
  const inputs = (b_dec ?? W_enc)?.shape[0] ?? 0;
  const { hiddenUnits: hidden, activation } = settings;
  const shape = { inputs, hidden, activation };
  checkWeights(header, fileName, shape);
  return { settings, shape };
}

/**
 * Returns the model in a file whose header has been checked.
 * @throws InputError naming what is missing or wrong
 */
export function modelOf(
  content: SafetensorsFile,
  fileName: string,
  { settings, shape }: CheckedModel,
): SavedModel {
  const { tensors, metadata } = content;
  const { inputs } = shape;
  const parameters = parametersOf(content, fileName, shape, settings);
  // Files without a scaling are from the time when all data were bytes.
  const scaling = metadata.scaling
    ? parseScaling(metadata.scaling, inputs, fileName)
    : bytesAsShares;
  const inputScale = Number(metadata.inputScale ?? 1);
  if (!(inputScale > 0 && Number.isFinite(inputScale))) {
    throw new InputError(`The inputScale in ${fileName} is damaged.`);
  }
  const image = metadata.image ? parseImage(metadata.image, inputs, fileName) : undefined;
  const whitening = whiteningOf(tensors, inputs, fileName);
  return {
    ...{ settings, shape, parameters, scaling, inputScale },
    ...(image && { image }),
    ...(whitening && { whitening }),
  };
}

function whiteningOf(
  tensors: ReadonlyMap<string, Tensor>,
  inputs: number,
  fileName: string,
): Whitening | undefined {
  if (!tensors.has("patch_mean") && !tensors.has("patch_matrix")) return undefined;
  const read = (name: string, length: number) => {
    const tensor = tensors.get(name);
    if (tensor?.dtype === "F64" && tensor.bytes.length === 8 * length) {
      return new Float64Array(alignedBytes(tensor.bytes).buffer);
    }
    const found = tensor ? `${name} as ${tensor.dtype} [${tensor.shape.join(", ")}]` : `no ${name}`;
    throw new InputError(`${fileName} has ${found}; this model needs ${length} F64 values.`);
  };
  return { mean: read("patch_mean", inputs), matrix: read("patch_matrix", inputs * inputs) };
}

function settingsOf(metadata: Readonly<Record<string, string>>, fileName: string): Settings {
  if (isCheckpoint(metadata)) {
    throw new InputError(
      `${fileName} is a checkpoint, from which \`train --resume\` or the page continues its run; use the model.safetensors that the run writes when it ends.`,
    );
  }
  const { settings, settingsVersion = "1" } = metadata;
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

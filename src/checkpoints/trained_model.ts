// A model that a trainer has trained, as files of any format are made of it.

import type { LoadedSet } from "../data/rows.ts";
import type { CompleteModel } from "../files/formats/format.ts";
import type { SavedModel } from "../files/read_model.ts";
import { weightsMetadata, writeWeights } from "../files/weights.ts";
import type { Trainer } from "../training/trainer.ts";
import { version } from "../version.ts";

/** A model that a trainer has trained. */
export interface TrainedModel extends SavedModel, Pick<CompleteModel, "format" | "name"> {
  /** After which step. */
  readonly step: number;
}

/**
 * Reads the model of a trainer, for `writeTrained` and `writeModel`.
 * @param rows the training rows, whose scaling belongs to the model
 * @example
 * ```ts
 * import { type LoadedSet, type Trainer, trainedModel, version, writeModel, writeTrained } from "parsimony";
 *
 * export async function save(trainer: Trainer, rows: LoadedSet) {
 *   const model = await trainedModel(trainer, rows);
 *   const { files } = await writeModel("onnx", model, { path: "model.onnx", version });
 *   return { "model.safetensors": writeTrained(model), ...files };
 * }
 * ```
 */
export async function trainedModel(
  { plan, step, model }: Trainer,
  { scaling, image, whitening }: LoadedSet,
): Promise<TrainedModel> {
  const { settings, shape, inputScale } = plan;
  const about = { format: "parsimony", name: "This model" } as const;
  const parameters = await model.readParameters();
  return {
    ...{ ...about, step, settings, shape, inputScale, parameters, scaling },
    ...(image && { image }),
    ...(whitening && { whitening }),
  };
}

/** Returns the bytes of a model as a safetensors file, which `readModel`, the page and the commands read. */
export function writeTrained(model: TrainedModel): Uint8Array<ArrayBuffer> {
  const { settings, shape, parameters, step, inputScale, whitening } = model;
  const metadata = weightsMetadata(settings, model, step, version, inputScale);
  return writeWeights(shape, parameters, metadata, whitening);
}

// A trained model on a device, for inference without a trainer.

import type { Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import type { ModelShape, Parameters } from "../model/tensors.ts";
import { GpuModel } from "./gpu_model.ts";
import { type Plan, planRun } from "./plan.ts";
import { plainFacts } from "./row_facts.ts";
import { loadMethod } from "./stages.ts";

/** What inference needs of a trained model, such as one that `readModel` returns. */
export interface InferenceModel {
  readonly settings: Settings;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
  /** The factor of the inputs after their scaling. */
  readonly inputScale: number;
}

/** Returns the plan for using a model on rows of this format, without a GPU. */
export async function planInference(
  { settings, shape, inputScale }: Omit<InferenceModel, "parameters">,
  format: RowFormat,
): Promise<Plan> {
  await loadMethod(settings);
  return planRun(settings, shape.inputs, 1, format, { ...plainFacts(1), inputScale });
}

/**
 * Puts a trained model on the GPU, to encode, reconstruct and decode any number of rows. Free it with `destroy`.
 * @param format how these rows are stored, and how they become inputs; by default, bytes stand for shares of 255
 * @throws InputError if the device's limits are too small, or the parameters do not fit
 * @example
 * ```ts
 * import { modelOnGpu, type Rows, readModel } from "parsimony";
 *
 * export async function encode(device: GPUDevice, file: Uint8Array, images: Rows) {
 *   const model = await modelOnGpu(device, readModel(file, "model.safetensors"));
 *   try {
 *     return await model.encode(images);
 *   } finally {
 *     model.destroy();
 *   }
 * }
 * ```
 */
export async function modelOnGpu(
  device: GPUDevice,
  model: InferenceModel,
  format: RowFormat = bytes,
): Promise<GpuModel> {
  const gpu = await GpuModel.create(device, await planInference(model, format));
  try {
    gpu.writeParameters(model.parameters);
    return gpu;
  } catch (error) {
    gpu.destroy();
    throw error;
  }
}

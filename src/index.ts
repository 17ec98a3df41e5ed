// The public library: train sparse autoencoders on your own GPUDevice.

export { defaultSettings, parseSettings, type Settings, settingsTable } from "./config/settings.ts";
export type { ElementType, ImageShape, Labels, Values } from "./data/data_set.ts";
export { loadMnist } from "./data/mnist.ts";
export { type EpochOrder, givenOrder, sequentialOrder, shuffledOrder } from "./data/order.ts";
export type { LoadedSet, LoadedSets, RowFormat, Rows } from "./data/rows.ts";
export type { Scaling } from "./data/scaling.ts";
export { DeviceLostError } from "./engine/device_lost.ts";
export { PipelineCache } from "./engine/pipelines.ts";
export { readSafetensors } from "./files/safetensors.ts";
export { writeSafetensors } from "./files/write_safetensors.ts";
export { InputError } from "./input_error.ts";
export { initialParameters } from "./model/init.ts";
export type { ModelShape, Parameters } from "./model/tensors.ts";
export { GpuModel } from "./training/gpu_model.ts";
export { checkLimits, neededLimits } from "./training/limits.ts";
export { planRun } from "./training/plan.ts";
export type { Evaluation, Progress, StepRecord } from "./training/reports.ts";
export type { TrainerState } from "./training/state.ts";
export { Trainer, type TrainerOptions } from "./training/trainer.ts";
export type { Variants } from "./training/tuning/variants.ts";

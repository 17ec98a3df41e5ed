// The public library: train sparse autoencoders on your own GPUDevice. docs/api.md is generated from it.

// Settings

export { type PresetName, presetNames, withPreset } from "./config/presets.ts";
export { defaultSettings, parseSettings, type Settings, settingsTable } from "./config/settings.ts";

// Data

export type { DataId } from "./data/data_id.ts";
export type { ElementType, ImageShape, Labels, Values } from "./data/data_set.ts";
export { loadMnist } from "./data/mnist.ts";
export { type EpochOrder, givenOrder, sequentialOrder, shuffledOrder } from "./data/order.ts";
export type { LoadedSet, LoadedSets, RowFormat, Rows, StreamedSet } from "./data/rows.ts";
export { rowsId } from "./data/rows_id.ts";
export { bytesAsShares, type Scaling, unscaled } from "./data/scaling.ts";

// Training

export { DeviceLostError } from "./engine/device_lost.ts";
export { OutOfMemoryError } from "./engine/engine.ts";
export { PipelineCache } from "./engine/pipelines.ts";
export { InputError } from "./input_error.ts";
export { initialParameters } from "./model/init.ts";
export type { ModelShape, Parameters } from "./model/tensors.ts";
export { checkLimits, neededLimits } from "./training/limits.ts";
export { planRun } from "./training/plan.ts";
export type { Evaluation, Progress, Resampling, StepRecord } from "./training/reports.ts";
export { loadMethod } from "./training/stages.ts";
export type { TrainerState } from "./training/state.ts";
export { Trainer, type TrainerOptions } from "./training/trainer.ts";
export type { Variants } from "./training/tuning/variants.ts";

// Checkpoints

export type { Checkpoint } from "./checkpoints/checkpoint.ts";
export { readCheckpoint } from "./checkpoints/checkpoint_file.ts";
export { RunRecorder } from "./checkpoints/run_recorder.ts";

// Trained models

export { type TrainedModel, trainedModel, writeTrained } from "./checkpoints/trained_model.ts";
export { type ByteSource, bytesInMemory } from "./data/byte_source.ts";
export type { CompleteModel, Pretrained, Target, WrittenModel } from "./files/formats/format.ts";
export { readWeightsAmong, writeModel } from "./files/formats/index.ts";
export { type ExportName, exportNames } from "./files/formats/names.ts";
export { completeModel } from "./files/formats/uses.ts";
export { readModel, type SavedModel } from "./files/read_model.ts";
export { readSafetensors } from "./files/safetensors.ts";
export { writeSafetensors } from "./files/write_safetensors.ts";
export { GpuModel } from "./training/gpu_model.ts";
export { type InferenceModel, modelOnGpu } from "./training/model_on_gpu.ts";
export { version } from "./version.ts";

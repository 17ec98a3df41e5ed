// A trained model on the GPU, and the data that it is used on.

import type { DataSet } from "../data/data_set.ts";
import { checkFinite } from "../data/finite.ts";
import { whitenedPatches } from "../data/patches.ts";
import { piecesOf } from "../data/pieces.ts";
import type { OpenedData } from "../data/readers/index.ts";
import { type RowFormat, type Rows, slicesOf } from "../data/rows.ts";
import { ownScaling } from "../data/scaling.ts";
import type { CompleteModel } from "../files/formats/format.ts";
import { plural } from "../format.ts";
import { InputError } from "../input_error.ts";
import { GpuModel } from "../training/gpu_model.ts";
import { planInference } from "../training/model_on_gpu.ts";
import type { DataFlags } from "./data_flags.ts";
import { findDevice } from "./device.ts";
import { openFlaggedData } from "./open_data.ts";
import { output } from "./output.ts";
import { adapterLine } from "./summary.ts";

/** Prints the adapter, puts the model on it and frees it afterwards. */
export async function withModelOnGpu<Result>(
  model: CompleteModel,
  format: RowFormat,
  adapter: string | undefined,
  use: (gpu: GpuModel) => Promise<Result>,
): Promise<Result> {
  const plan = await planInference(model, format);
  const found = await findDevice(() => plan, adapter);
  try {
    output.note(adapterLine(found));
    const gpu = await GpuModel.create(found.device, plan);
    gpu.writeParameters(model.parameters);
    return await use(gpu);
  } finally {
    found.device.destroy();
  }
}

/** The flags that name the rows that a model is used on. */
export interface RowFlags {
  readonly data: string;
  /** Which part of a set that has a test part. */
  readonly part: "train" | "test";
  readonly dataFlags: DataFlags;
}

/** Data for a model, and how they become its inputs. */
export interface ModelData {
  readonly set: DataSet;
  readonly format: RowFormat;
}

/**
 * Opens the data, and cuts and whitens them if the model was trained on patches. Their scaling is the model's; if its
 * file does not say it, bytes are divided by 255 and other values are used as they are.
 * @throws InputError if the rows do not fit the model
 */
export async function openModelData(
  { name, shape: { inputs }, scaling, whitening, image, settings: { seed } }: CompleteModel,
  { data, dataFlags, part }: RowFlags,
): Promise<ModelData> {
  const flags = { ...dataFlags, ...(whitening && image && { patches: image.height }) };
  const opened = partOf(await openFlaggedData({ paths: [data], flags, seed }), part);
  const set = whitening ? whitenedPatches(opened, whitening) : opened;
  if (set.inputs !== inputs) {
    throw new InputError(
      `${set.name} has rows of ${plural(set.inputs, "value")}, but the model of ${name} has ${plural(inputs, "input")}.`,
    );
  }
  const { element } = set;
  return { set, format: { element, scaling: scaling ?? ownScaling(element) } };
}

function partOf({ sets: { train, test } }: OpenedData, part: RowFlags["part"]): DataSet {
  if (part === "train") return train;
  if (test) return test;
  throw new InputError(`${train.name} has no test part; leave out --part.`);
}

/** Bounds the memory for rows and codes: 16 MB of each at a time. */
const VALUES_AT_ONCE = 2 ** 22;

/** Returns how many rows of this many values are in memory at a time. */
export const rowsAtOnce = (values: number) => Math.max(1, Math.floor(VALUES_AT_ONCE / values));

/**
 * Yields all rows part by part.
 * @throws InputError naming the first value that is not finite
 */
export async function* partsOfData(
  { set, format: { scaling } }: ModelData,
  size: number,
  report?: (share: number) => void,
): AsyncGenerator<Rows> {
  const { inputs } = set;
  for await (const { start, end, values } of piecesOf(set, report)) {
    checkFinite(set, values, start);
    const rows: Rows = { values, count: end - start, inputs, scaling };
    for (const { part } of slicesOf(rows, size)) yield part;
  }
}

// parsimony encode: the codes of a data set, written piece by piece, so that neither has to fit into memory.

import { statSync } from "node:fs";
import { join } from "node:path";
import type { DataSet } from "../data/data_set.ts";
import { checkFinite } from "../data/finite.ts";
import { whitenedPatches } from "../data/patches.ts";
import { piecesOf } from "../data/pieces.ts";
import type { OpenedData } from "../data/readers/index.ts";
import { type Rows, slicesOf } from "../data/rows.ts";
import { npyHeader } from "../files/npy_header.ts";
import { readModel, type SavedModel } from "../files/read_model.ts";
import { formatCount } from "../format.ts";
import { InputError } from "../input_error.ts";
import { GpuModel } from "../training/gpu_model.ts";
import { planRun } from "../training/plan.ts";
import { plainFacts } from "../training/row_facts.ts";
import { loadMethod } from "../training/stages.ts";
import { findDevice } from "./device.ts";
import type { EncodeOptions } from "./encode_options.ts";
import { readInput } from "./input_files.ts";
import type { Interruption } from "./interruption.ts";
import { openFlaggedData, withBar } from "./open_data.ts";
import { adapterLine } from "./summary.ts";
import { checkWritable, WholeFile } from "./write_file.ts";

/** Bounds the memory for codes: 16 MB at a time. */
const CODES_AT_ONCE = 2 ** 22;

/**
 * Writes the codes. All input but the values is checked before anything is written.
 * @throws InputError if the input is wrong
 * @throws WriteError if the file cannot be written; an older one is left as it was
 */
export async function encode(options: EncodeOptions, interruption: Interruption): Promise<void> {
  const { model: path, out } = options;
  checkWritable("--out", out);
  const file = isFolder(path) ? join(path, "model.safetensors") : path;
  const model = readModel(await readInput(file), file);
  const set = await dataOf(model, options);
  const { inputs, hidden } = model.shape;
  if (set.inputs !== inputs) {
    throw new InputError(
      `${set.name} has rows of ${set.inputs} values, but the model of ${file} has ${inputs} inputs.`,
    );
  }
  await loadMethod(model.settings);
  const format = { element: set.element, scaling: model.scaling };
  const facts = { ...plainFacts(1), inputScale: model.inputScale };
  const plan = planRun(model.settings, inputs, 1, format, facts);
  const found = await findDevice(() => plan, options.adapter);
  const codes = new WholeFile(out);
  interruption.cleanUps.push(() => codes.discard());
  try {
    console.log(adapterLine(found));
    const gpu = await GpuModel.create(found.device, plan);
    gpu.writeParameters(model.parameters);
    codes.write(npyHeader(set.count, hidden));
    await withBar(`encoding ${set.name}`, (report) => writeCodes(gpu, set, model, codes, report));
    codes.finish();
    console.log(`Wrote the codes (${formatCount(set.count)}, ${formatCount(hidden)}) to ${out}.`);
  } finally {
    codes.discard();
    found.device.destroy();
  }
}

async function writeCodes(
  gpu: GpuModel,
  set: DataSet,
  { scaling, shape: { inputs, hidden } }: SavedModel,
  codes: WholeFile,
  report?: (share: number) => void,
): Promise<void> {
  const rowsAtOnce = Math.max(1, Math.floor(CODES_AT_ONCE / hidden));
  for await (const { start, end, values } of piecesOf(set, report)) {
    checkFinite(set.name, values, inputs, start);
    const rows: Rows = { values, count: end - start, inputs, scaling };
    for (const { part } of slicesOf(rows, rowsAtOnce)) codes.write(await gpu.encode(part));
  }
}

/** Opens the data, and cuts and whitens them if the model was trained on patches. */
async function dataOf(
  { whitening, image, settings: { seed } }: SavedModel,
  { data, dataFlags, part }: EncodeOptions,
): Promise<DataSet> {
  const flags = { ...dataFlags, ...(whitening && image && { patches: image.height }) };
  const set = partOf(await openFlaggedData({ paths: [data], flags, seed }), part);
  return whitening ? whitenedPatches(set, whitening) : set;
}

function partOf({ sets: { train, test } }: OpenedData, part: EncodeOptions["part"]): DataSet {
  if (part === "train") return train;
  if (test) return test;
  throw new InputError(`${train.name} has no test part; leave out --part.`);
}

/** A path that does not exist is not a folder: reading it as a file gives the error. */
const isFolder = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
